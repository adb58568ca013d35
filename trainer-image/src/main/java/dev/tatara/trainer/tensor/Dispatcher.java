package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Calls any ATen operator whose arguments are tensors, integers, floats, booleans and optionals of
 * these, through {@code aoti_torch_call_dispatcher}. Operators that take lists, Scalars or strings
 * go through {@link ScriptFunctions} instead.
 *
 * <p>An argument is one 64-bit cell: an integer or boolean by value, a double by its bits, a tensor
 * as a handle that the callee takes over, an optional as the address of a malloc'd cell that the
 * callee frees (0 for none).
 */
final class Dispatcher {
  private static final int MAX_CELLS = 16;

  private final LibTorch torch;
  private final MethodHandle malloc;
  private final MemorySegment stack = Arena.global().allocate(JAVA_LONG, MAX_CELLS);
  private final Map<String, MemorySegment> names = new HashMap<>();

  Dispatcher(LibTorch torch) {
    this.torch = torch;
    Linker linker = Linker.nativeLinker();
    this.malloc =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("malloc"),
            FunctionDescriptor.of(ADDRESS, JAVA_LONG));
  }

  /**
   * @param operator such as {@code aten::embedding}
   * @param overload such as {@code dtype}, or empty
   * @param arguments all of them, in the operator's order: {@link NDArray}, {@link Long}, {@link
   *     Double}, {@link Boolean}, or an {@link Optional} of these
   * @return the result's handle, which belongs to the caller
   */
  long call(String operator, String overload, Object... arguments) {
    invoke(operator, overload, arguments);
    return stack.getAtIndex(JAVA_LONG, 0);
  }

  /** As {@link #call}, for operators with two tensor results. */
  long[] callPair(String operator, String overload, Object... arguments) {
    invoke(operator, overload, arguments);
    return new long[] {stack.getAtIndex(JAVA_LONG, 0), stack.getAtIndex(JAVA_LONG, 1)};
  }

  /** As {@link #call}, for operators with three tensor results. */
  long[] callTriple(String operator, String overload, Object... arguments) {
    invoke(operator, overload, arguments);
    return new long[] {
      stack.getAtIndex(JAVA_LONG, 0), stack.getAtIndex(JAVA_LONG, 1), stack.getAtIndex(JAVA_LONG, 2)
    };
  }

  /** As {@link #call}, for operators that take nothing and answer yes or no. */
  boolean callFlag(String operator) {
    invoke(operator, "", new Object[0]);
    return stack.get(JAVA_BYTE, 0) != 0; // of the other bytes of a boolean's cell nothing is said
  }

  private void invoke(String operator, String overload, Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      stack.setAtIndex(JAVA_LONG, i, cell(arguments[i]));
    }
    torch.dispatch(operator, name(operator), name(overload), stack);
  }

  private MemorySegment name(String text) {
    return names.computeIfAbsent(text, Arena.global()::allocateFrom);
  }

  private long cell(Object argument) {
    return switch (argument) {
      case PtNDArray tensor -> torch.newHandle(tensor.getHandle());
      case Long value -> value;
      case Double value -> Double.doubleToRawLongBits(value);
      case Boolean value -> value ? 1 : 0;
      case Optional<?> optional -> optional.map(this::optionalCell).orElse(0L);
      default ->
          throw new IllegalArgumentException(
              "the dispatcher takes no argument of " + argument.getClass());
    };
  }

  private long optionalCell(Object value) {
    long content = cell(value);
    MemorySegment cell = allocateCell();
    cell.set(JAVA_LONG, 0, content);
    return cell.address();
  }

  /** The callee frees it, so that it must be malloc's. */
  private MemorySegment allocateCell() {
    MemorySegment cell;
    try {
      cell = (MemorySegment) malloc.invokeExact((long) Long.BYTES);
    } catch (Throwable e) {
      throw new TorchException("cannot call malloc", e);
    }
    if (cell.equals(MemorySegment.NULL)) {
      throw new OutOfMemoryError("malloc has no 8 bytes left for an argument");
    }
    return cell.reinterpret(Long.BYTES);
  }
}
