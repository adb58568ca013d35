package dev.tatara.planner;

/**
 * How ranks share the work. Rank order is Megatron's tensor, data, pipeline: {@code rank = tp + T *
 * (dp + D * pp)}.
 *
 * @param tensor ranks that share each matrix, T
 * @param pipeline ranks that share the layers, P
 * @param data replicas that train on different samples, D
 * @param sequence whether the tensor ranks also share the positions of norms and residuals
 * @param virtualStages chunks of layers that a pipeline rank holds; above 1 the schedule is
 *     interleaved
 */
public record Layout(int tensor, int pipeline, int data, boolean sequence, int virtualStages) {
  /** One rank. */
  public static final Layout SINGLE = new Layout(1, 1, 1, false, 1);

  /** The number of ranks. */
  public int worldSize() {
    return tensor * pipeline * data;
  }

  /** Ranks that hold one replica of the model. */
  public int modelParallel() {
    return tensor * pipeline;
  }

  /** What tensor-replicated activations are divided by. */
  int sequenceShards() {
    return sequence ? tensor : 1;
  }

  /** The sizes in short, such as {@code TP4 x PP2 x DP1}. */
  public String label() {
    return "TP%d x PP%d x DP%d%s%s"
        .formatted(
            tensor,
            pipeline,
            data,
            sequence ? ", sequence parallel" : "",
            virtualStages > 1 ? ", " + virtualStages + " virtual stages" : "");
  }
}
