package dev.tatara.trainer.parallel;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which a stage makes the passes of a step: first enough forward passes to give every
 * later stage something to do, then one forward, one backward by turns (1F1B), then the backward
 * passes that are left. So a stage holds the activations of no more micro-batches than there are
 * stages after it, however many a step has.
 *
 * <p>With several chunks a stage, passes go through the chunks in rounds of as many micro-batches
 * as there are stages, which shortens the idle time at both ends by the number of chunks (Narayanan
 * et al. 2021, "Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM",
 * 2.2).
 */
public final class PipelineSchedule {
  private PipelineSchedule() {}

  /**
   * The passes of one stage.
   *
   * @param stages of the pipeline
   * @param stage which one, from 0
   * @param chunks parts of the model that each stage holds
   * @param microBatches of a step; a multiple of {@code stages} if there are several chunks
   */
  public static List<PipelineStep> of(int stages, int stage, int chunks, int microBatches) {
    if (chunks > 1 && microBatches % stages != 0) {
      throw new IllegalArgumentException(
          "%d micro-batches do not make whole rounds over %d stages"
              .formatted(microBatches, stages));
    }
    int passes = microBatches * chunks;
    int ahead = chunks == 1 ? stages - stage - 1 : (chunks - 1) * stages + 2 * (stages - stage - 1);
    int warmup = Math.min(passes, ahead);
    List<PipelineStep> steps = new ArrayList<>(2 * passes);
    for (int pass = 0; pass < warmup; pass++) {
      steps.add(forward(pass, stages, chunks));
    }
    for (int pass = warmup; pass < passes; pass++) {
      steps.add(forward(pass, stages, chunks));
      steps.add(backward(pass - warmup, stages, chunks));
    }
    for (int pass = passes - warmup; pass < passes; pass++) {
      steps.add(backward(pass, stages, chunks));
    }
    return List.copyOf(steps);
  }

  private static PipelineStep forward(int pass, int stages, int chunks) {
    return PipelineStep.forward(microBatch(pass, stages, chunks), chunk(pass, stages, chunks));
  }

  private static PipelineStep backward(int pass, int stages, int chunks) {
    return PipelineStep.backward(
        microBatch(pass, stages, chunks), chunks - 1 - chunk(pass, stages, chunks));
  }

  private static int microBatch(int pass, int stages, int chunks) {
    return chunks == 1 ? pass : pass / (stages * chunks) * stages + pass % stages;
  }

  private static int chunk(int pass, int stages, int chunks) {
    return pass / stages % chunks;
  }
}
