package dev.tatara.planner;

import java.util.StringJoiner;

/**
 * What the user has decided; null where the planner may choose. A value that is given is kept or
 * refused, never changed.
 *
 * @param tensor tensor-parallel size
 * @param pipeline pipeline-parallel size
 * @param data data-parallel size
 * @param sequence sequence parallelism
 * @param virtualStages chunks of layers a pipeline rank
 * @param microBatchSize samples in one forward pass of one replica
 * @param zeroStage 0 or 1
 * @param recompute activations to compute again
 */
public record FixedValues(
    Integer tensor,
    Integer pipeline,
    Integer data,
    Boolean sequence,
    Integer virtualStages,
    Integer microBatchSize,
    Integer zeroStage,
    Recompute recompute) {
  public FixedValues {
    requirePositive("tensor", tensor);
    requirePositive("pipeline", pipeline);
    requirePositive("data", data);
    requirePositive("virtualStages", virtualStages);
    requirePositive("microBatchSize", microBatchSize);
  }

  private static void requirePositive(String name, Integer value) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException(name + " " + value + " is not positive");
    }
  }

  /** Nothing is decided. */
  public static final FixedValues NONE =
      new FixedValues(null, null, null, null, null, null, null, null);

  /** The same with sizes of the layout. */
  public FixedValues withLayout(Integer newTensor, Integer newPipeline, Integer newData) {
    return new FixedValues(
        newTensor,
        newPipeline,
        newData,
        sequence,
        virtualStages,
        microBatchSize,
        zeroStage,
        recompute);
  }

  /** What is decided, for people: {@code tensor 2, recompute full}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ");
    add(text, "tensor", tensor);
    add(text, "pipeline", pipeline);
    add(text, "data", data);
    add(text, "sequence", sequence);
    add(text, "virtualStages", virtualStages);
    add(text, "microBatchSize", microBatchSize);
    add(text, "zeroStage", zeroStage);
    add(text, "recompute", recompute == null ? null : recompute.label());
    return text.toString();
  }

  private static void add(StringJoiner text, String name, Object value) {
    if (value != null) {
      text.add(name + " " + value);
    }
  }
}
