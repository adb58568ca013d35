package dev.tatara.trainer.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The GPUs of this machine, for tests; those that need more are skipped. */
public final class TestGpus {
  private TestGpus() {}

  /** How many there are: none where there is no CUDA runtime or no driver. */
  public static int count() {
    try {
      return NvidiaFiles.findLibrary("libcudart.so.12")
          .map(library -> new CudaRuntime(new NativeFunctions(library)).deviceCount())
          .orElse(0);
    } catch (CudaException e) {
      return 0;
    }
  }

  /** The CUDA runtime; the test is skipped when there are fewer GPUs than it wants. */
  public static CudaRuntime require(int gpus) {
    int count = count();
    assumeTrue(count >= gpus, () -> gpus + " GPUs are needed, and there are " + count + " here");
    return new CudaRuntime(new NativeFunctions(NvidiaFiles.library("libcudart.so.12")));
  }
}
