package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.engine.EngineException;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.cuda.CudaException;
import dev.tatara.trainer.cuda.CudaRuntime;
import dev.tatara.trainer.cuda.NativeFunctions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The GPU that this process computes on. */
final class CudaDevice {
  private final int index;
  private final CudaRuntime runtime;
  private final CudaBlas blas;
  private final CudaAttention attention;
  private final MethodHandle currentStream;
  private final MemorySegment cell = Arena.global().allocate(JAVA_LONG);

  private CudaDevice(int index, CudaRuntime runtime, NativeFunctions functions, LibTorch torch) {
    this.index = index;
    this.runtime = runtime;
    this.blas = new CudaBlas(functions);
    this.attention = new CudaAttention(torch, functions);
    this.currentStream = functions.find("aoti_torch_get_current_cuda_stream", JAVA_INT, ADDRESS);
  }

  /**
   * Makes a GPU the one of this thread.
   *
   * @param folder of libtorch
   * @throws TrainerException {@code ConfigurationInvalid} when libtorch is not built for CUDA, or
   *     there is no driver or no such GPU; the message says which
   */
  static CudaDevice open(Path folder, int index, LibTorch torch) {
    NativeFunctions functions = new NativeFunctions(CudaLibrary.in(folder));
    CudaRuntime runtime = new CudaRuntime(functions);
    int count = count(runtime);
    if (index >= count) {
      throw CudaLibrary.unusable(
          "this process is to use GPU %d, and there are %d".formatted(index, count),
          "give the pod as many GPUs as resources.processesPerNode says");
    }
    runtime.setDevice(index);
    return new CudaDevice(index, runtime, functions, torch);
  }

  private static int count(CudaRuntime runtime) {
    try {
      return runtime.deviceCount();
    } catch (CudaException e) {
      throw CudaLibrary.unusable(
          "no GPU can be used: " + e.getMessage(),
          "request nvidia.com/gpu for the pod, and see that its node has NVIDIA's driver (525 or"
              + " later) and container toolkit");
    }
  }

  /** What to say when libtorch does not even load. */
  static TrainerException notLoaded(EngineException e) {
    String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    return CudaLibrary.unusable(
        "libtorch could not be loaded: " + why,
        "compare PYTORCH_LIBRARY_PATH, PYTORCH_VERSION=2.7.1 and PYTORCH_FLAVOR=cu128 with what is"
            + " in the image, and see that the pod gets the driver's libraries (libcuda.so.1)");
  }

  CudaRuntime runtime() {
    return runtime;
  }

  CudaBlas blas() {
    return blas;
  }

  CudaAttention attention() {
    return attention;
  }

  /** The stream that libtorch's operators run on. */
  long stream() {
    NativeFunctions.check(
        "aoti_torch_get_current_cuda_stream",
        code -> "libtorch's message is on the standard error",
        () -> (int) currentStream.invokeExact(index, cell));
    return cell.get(JAVA_LONG, 0);
  }

  /** Fills GPU memory from native host memory, which may change when it returns. */
  void copyToDevice(long address, MemorySegment host) {
    long stream = stream();
    runtime.copyToDevice(address, host, stream);
    runtime.synchronize(stream);
  }

  /** Fills native host memory from the GPU's. */
  void copyToHost(MemorySegment host, long address) {
    long stream = stream();
    runtime.copyToHost(host, address, stream);
    runtime.synchronize(stream);
  }
}
