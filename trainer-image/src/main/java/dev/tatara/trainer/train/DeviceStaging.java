package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.StagingMemory;
import dev.tatara.trainer.cuda.CudaRuntime;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies tensors from a GPU to page-locked memory, which takes the full bandwidth of the bus. */
final class DeviceStaging implements StagingMemory {
  private final Torch torch;
  private final CudaRuntime cuda;

  private DeviceStaging(Torch torch, CudaRuntime cuda) {
    this.torch = torch;
    this.cuda = cuda;
  }

  /** What fits the device of the tensors. */
  static StagingMemory of(Torch torch) {
    return torch
        .cudaRuntime()
        .<StagingMemory>map(cuda -> new DeviceStaging(torch, cuda))
        .orElse(StagingMemory.HOST);
  }

  @Override
  public MemorySegment allocate(Arena arena, long bytes) {
    return cuda.allocateHost(arena, bytes);
  }

  @Override
  public void copy(MemorySegment part, MemorySegment place) {
    torch.copyToHost(part, place);
  }
}
