package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Has libtorch take kernels alone that give the same bits in every run, as {@code
 * torch.use_deterministic_algorithms(True)} does: on GPUs those of index_add, of the backward pass
 * of flash attention and of cuBLAS; an operator that has none fails. On CPUs the operators of a
 * training repeat their bits anyway.
 *
 * <p>libtorch has no C function for it. The methods of {@code at::Context} that are called here
 * take and give plain values and throw nothing (aten/src/ATen/Context.h of 2.7.1).
 */
final class Determinism {
  /** So cuBLAS always has the same workspaces; libtorch insists on one of two such values. */
  private static final String CUBLAS_WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";

  private static final String EIGHT_OF_4_MIB = ":4096:8";

  private final MemorySegment context;
  private final MethodHandle setAlgorithms;
  private final MethodHandle setFill;
  private final MethodHandle isOn;

  Determinism(LibTorch torch) {
    MethodHandle globalContext =
        torch.function("_ZN2at13globalContextEv", FunctionDescriptor.of(ADDRESS));
    context = (MemorySegment) call("globalContext", () -> globalContext.invoke());
    setAlgorithms =
        torch.function(
            "_ZN2at7Context26setDeterministicAlgorithmsEbb",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN, JAVA_BOOLEAN));
    setFill =
        torch.function(
            "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN));
    isOn =
        torch.function(
            "_ZNK2at7Context23deterministicAlgorithmsEv",
            FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
  }

  /** Settles the workspaces of this process, before it first uses cuBLAS. */
  static void prepareCublas() {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(CUBLAS_WORKSPACE);
      MemorySegment value = arena.allocateFrom(EIGHT_OF_4_MIB);
      call("setenv", () -> setenv.invoke(name, value, 0)); // what the pod says stays
    }
  }

  /** For this process, until it is changed. */
  void require(boolean on) {
    call("setDeterministicAlgorithms", () -> setAlgorithms.invoke(context, on, false));
    // Else it would fill every new tensor, which all are written to anyway.
    call("setDeterministicFillUninitializedMemory", () -> setFill.invoke(context, false));
  }

  boolean isRequired() {
    return (boolean) call("deterministicAlgorithms", () -> isOn.invoke(context));
  }

  private interface Call {
    Object run() throws Throwable;
  }

  private static Object call(String what, Call call) {
    try {
      return call.run();
    } catch (Throwable impossible) {
      throw new TorchException("cannot call " + what, impossible);
    }
  }
}
