package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * libtorch's C interface (torch/csrc/inductor/aoti_torch/c/shim.h), the part of libtorch that may
 * be called without C++: every function catches C++ exceptions and returns an error code. A tensor
 * handle is an {@code at::Tensor*}, the same that DJL keeps in a {@code PtNDArray}.
 *
 * <p>Handles that a function returns belong to the caller. Not thread-safe: results pass through
 * one scratch cell.
 */
final class LibTorch {
  private final SymbolLookup symbols;
  private final MemorySegment out = Arena.global().allocate(JAVA_LONG);

  private final MethodHandle newHandle;
  private final MethodHandle deleteHandle;
  private final MethodHandle dataPointer;
  private final MethodHandle elementCount;
  private final MethodHandle elementType;
  private final MethodHandle dimensions;
  private final MethodHandle sizes;
  private final MethodHandle strides;
  private final MethodHandle reinterpret;
  private final MethodHandle emptyStrided;
  private final MethodHandle copy;
  private final MethodHandle zero;
  private final MethodHandle batchedMultiplyAdd;
  private final MethodHandle multiplyAdd;
  private final MethodHandle oneDnnLinear;
  private final MethodHandle dispatch;
  private final MemorySegment none = Arena.global().allocateFrom("none");
  private final MemorySegment emptyName = Arena.global().allocateFrom("");
  private final MemorySegment emptyNameCell = Arena.global().allocate(ADDRESS);
  private final MemorySegment biasCell = Arena.global().allocate(JAVA_LONG);
  private final Device device;

  /**
   * @param library path of {@code libtorch_cpu.so}, or of {@code libtorch_cuda.so}, which needs it;
   *     already loaded by DJL: looking it up again yields the loaded one
   * @param device that tensors are made on
   */
  LibTorch(Path library, Device device) {
    this.device = device;
    symbols = SymbolLookup.libraryLookup(library, Arena.global());
    String kernels = device.isCuda() ? "aoti_torch_cuda_" : "aoti_torch_cpu_";
    newHandle = find("aoti_torch_new_tensor_handle", JAVA_LONG, ADDRESS);
    deleteHandle = find("aoti_torch_delete_tensor_object", JAVA_LONG);
    dataPointer = find("aoti_torch_get_data_ptr", JAVA_LONG, ADDRESS);
    elementCount = find("aoti_torch_get_numel", JAVA_LONG, ADDRESS);
    elementType = find("aoti_torch_get_dtype", JAVA_LONG, ADDRESS);
    dimensions = find("aoti_torch_get_dim", JAVA_LONG, ADDRESS);
    sizes = find("aoti_torch_get_sizes", JAVA_LONG, ADDRESS);
    strides = find("aoti_torch_get_strides", JAVA_LONG, ADDRESS);
    reinterpret =
        find(
            "aoti_torch__reinterpret_tensor",
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS);
    emptyStrided =
        find(
            "aoti_torch_empty_strided",
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS);
    copy = find("aoti_torch_copy_", JAVA_LONG, JAVA_LONG, JAVA_INT);
    zero = find("aoti_torch_zero_", JAVA_LONG);
    batchedMultiplyAdd =
        find(
            kernels + "baddbmm_out",
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_DOUBLE,
            JAVA_DOUBLE);
    multiplyAdd =
        find(
            kernels + "addmm_out",
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_DOUBLE,
            JAVA_DOUBLE);
    oneDnnLinear =
        find(
            "aoti_torch_cpu__linear_pointwise",
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    dispatch = find("aoti_torch_call_dispatcher", ADDRESS, ADDRESS, ADDRESS);
    emptyNameCell.set(ADDRESS, 0, emptyName);
  }

  private MethodHandle find(String name, MemoryLayout... parameters) {
    return function(name, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** A function of this signature. */
  MethodHandle function(String name, FunctionDescriptor signature) {
    MemorySegment symbol =
        symbols
            .find(name)
            .orElseThrow(
                () ->
                    new TorchException(
                        "this libtorch has no function " + name + "; 2.7.1 is the one that fits"));
    return Linker.nativeLinker().downcallHandle(symbol, signature);
  }

  /** A further handle on the same tensor. */
  long newHandle(long tensor) {
    return checked("new_tensor_handle", () -> (int) newHandle.invokeExact(tensor, out));
  }

  void delete(long tensor) {
    checked("delete_tensor_object", () -> (int) deleteHandle.invokeExact(tensor));
  }

  long dataPointer(long tensor) {
    return checked("get_data_ptr", () -> (int) dataPointer.invokeExact(tensor, out));
  }

  long elementCount(long tensor) {
    return checked("get_numel", () -> (int) elementCount.invokeExact(tensor, out));
  }

  int elementType(long tensor) {
    return (int) checked("get_dtype", () -> (int) elementType.invokeExact(tensor, out));
  }

  long[] sizes(long tensor) {
    return array(tensor, "get_sizes", sizes);
  }

  long[] strides(long tensor) {
    return array(tensor, "get_strides", strides);
  }

  private long[] array(long tensor, String what, MethodHandle function) {
    long rank = checked("get_dim", () -> (int) dimensions.invokeExact(tensor, out));
    long address = checked(what, () -> (int) function.invokeExact(tensor, out));
    return MemorySegment.ofAddress(address).reinterpret(rank * Long.BYTES).toArray(JAVA_LONG);
  }

  /** Another view of the same storage; {@code offset} counts elements from the tensor's start. */
  long reinterpret(long tensor, long[] sizes, long[] strides, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocateFrom(JAVA_LONG, sizes);
      MemorySegment stride = arena.allocateFrom(JAVA_LONG, strides);
      return checked(
          "_reinterpret_tensor",
          () ->
              (int)
                  reinterpret.invokeExact(tensor, (long) sizes.length, size, stride, offset, out));
    }
  }

  /** An uninitialised tensor on the device. */
  long empty(long[] sizes, long[] strides, int type) {
    int kind = device.typeCode();
    int index = device.indexCode();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocateFrom(JAVA_LONG, sizes);
      MemorySegment stride = arena.allocateFrom(JAVA_LONG, strides);
      return checked(
          "empty_strided",
          () ->
              (int)
                  emptyStrided.invokeExact(
                      (long) sizes.length, size, stride, type, kind, index, out));
    }
  }

  void copy(long target, long source) {
    checked("copy_", () -> (int) copy.invokeExact(target, source, 0));
  }

  void zero(long tensor) {
    checked("zero_", () -> (int) zero.invokeExact(tensor));
  }

  /** {@code target = beta addend + alpha a b} for batches of matrices. */
  void batchedMultiplyAdd(long target, long addend, long a, long b, double beta, double alpha) {
    checked(
        "baddbmm.out",
        () -> (int) batchedMultiplyAdd.invokeExact(target, addend, a, b, beta, alpha));
  }

  /** {@code target = beta addend + alpha a b}. */
  void multiplyAdd(long target, long addend, long a, long b, double beta, double alpha) {
    checked("addmm.out", () -> (int) multiplyAdd.invokeExact(target, addend, a, b, beta, alpha));
  }

  /** {@code x weight^T + bias} by oneDNN; {@code bias} 0 means none. */
  long oneDnnLinear(long x, long weight, long bias) {
    biasCell.set(JAVA_LONG, 0, bias);
    MemorySegment optionalBias = bias == 0 ? MemorySegment.NULL : biasCell;
    return checked(
        "mkldnn::_linear_pointwise",
        () ->
            (int)
                oneDnnLinear.invokeExact(
                    x, weight, optionalBias, none, MemorySegment.NULL, 0L, emptyNameCell, out));
  }

  /** Calls an operator; {@code stack} holds its arguments and then its results. */
  void dispatch(String operator, MemorySegment name, MemorySegment overload, MemorySegment stack) {
    checked(operator, () -> (int) dispatch.invokeExact(name, overload, stack));
  }

  /** A call of one of libtorch's C functions. */
  interface Call {
    int run() throws Throwable;
  }

  private long checked(String what, Call call) {
    check(what, call);
    return out.get(JAVA_LONG, 0);
  }

  /**
   * Makes a call.
   *
   * @throws TorchException if it fails
   */
  void check(String what, Call call) {
    int code;
    try {
      code = call.run();
    } catch (Throwable impossible) {
      throw new TorchException("cannot call " + what, impossible);
    }
    if (code != 0) {
      throw new TorchException(what + " failed; libtorch's message is on the standard error");
    }
  }
}
