package dev.tatara.trainer.checkpoint;

/**
 * The parallel layout that wrote a checkpoint; any other can read it.
 *
 * @param tensor tensor-parallel ranks
 * @param pipeline pipeline stages
 * @param data replicas
 */
public record CheckpointLayout(int tensor, int pipeline, int data) {
  public CheckpointLayout {
    if (tensor < 1 || pipeline < 1 || data < 1) {
      throw new IllegalArgumentException(
          "a layout has sizes of at least 1, not %d x %d x %d".formatted(tensor, pipeline, data));
    }
  }

  /** Ranks, and so the files of each kind. */
  public int worldSize() {
    return Math.multiplyExact(Math.multiplyExact(tensor, pipeline), data);
  }

  @Override
  public String toString() {
    return "tensor %d x pipeline %d x data %d".formatted(tensor, pipeline, data);
  }
}
