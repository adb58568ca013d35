package dev.tatara.trainer.cuda;

/**
 * The memory of a GPU as its driver counts it: what libtorch's allocator has reserved, the CUDA
 * context, and other processes on the same GPU.
 *
 * @param free bytes that anybody can still have
 * @param total bytes of the GPU
 */
public record DeviceMemory(long free, long total) {
  /** Bytes that are taken. */
  public long used() {
    return total - free;
  }
}
