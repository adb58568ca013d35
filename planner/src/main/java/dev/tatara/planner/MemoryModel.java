package dev.tatara.planner;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Predicts the memory of a setup. */
public final class MemoryModel {
  /**
   * CUDA context with the kernels of libtorch, cuBLAS and cuBLASLt workspaces: 0.5 to 0.6 GB as
   * nvidia-smi shows for an idle process on an A100, and the workspaces' default 32 MiB a handle.
   */
  static final long CUDA_CONTEXT = 640L << 20;

  /**
   * NCCL's channels of a rank's communicators (tensor, data, and two to each neighbour in the
   * pipeline): those of the groups up to 24 channels of 4 MiB buffers (NCCL_BUFFSIZE) and their
   * protocol buffers.
   */
  static final long NCCL_BUFFERS = 512L << 20;

  /** Share of the device's memory that a caching allocator is expected to lose to fragments. */
  static final double FRAGMENTATION = 0.04;

  private static final int LOGIT_BYTES = 4;

  private MemoryModel() {}

  /**
   * The bytes on the accelerator of a setup that needs the most.
   *
   * @param deviceMemory of an accelerator; empty on CPUs, where nothing is set aside
   */
  public static MemoryEstimate of(
      ModelShape model, Recipe recipe, TrainingSetup setup, OptionalLong deviceMemory) {
    return IntStream.range(0, setup.layout().pipeline())
        .filter(stage -> mayBeLargest(setup.layout(), stage))
        .mapToObj(stage -> ofStage(model, recipe, setup, stage, deviceMemory))
        .max(Comparator.comparingLong(MemoryEstimate::total))
        .orElseThrow();
  }

  /**
   * Between the first two stages and the last, layers are equal and fewer batches are under way.
   */
  private static boolean mayBeLargest(Layout layout, int stage) {
    return stage <= 1 || stage == layout.pipeline() - 1;
  }

  private static MemoryEstimate ofStage(
      ModelShape model, Recipe recipe, TrainingSetup setup, int stage, OptionalLong deviceMemory) {
    Layout layout = setup.layout();
    Precision precision = recipe.precision();
    BytesPerParameter bytes = precision.states();
    long ofModel = RankParameters.of(model, layout, stage);
    Optional<Long> ofAdapters =
        recipe.adapters().map(adapters -> RankParameters.ofAdapters(model, adapters, layout));
    long trained = ofAdapters.orElse(ofModel); // the rest is frozen, and has its weight alone
    boolean last = stage == layout.pipeline() - 1;
    return new MemoryEstimate(
        (ofModel + ofAdapters.orElse(0L)) * bytes.weight(),
        trained * bytes.gradient(),
        Math.ceilDiv(trained * bytes.optimizer(), (long) setup.optimizerShards()),
        Math.round(ActivationMemory.ofStage(model, precision, setup, stage)),
        last ? logits(model, setup) : 0,
        reserve(deviceMemory));
  }

  /** {@code 4 s b V / t}. The trainer's head works in parts and holds less. */
  private static long logits(ModelShape model, TrainingSetup setup) {
    int tensor = setup.layout().tensor();
    return (long) LOGIT_BYTES
        * model.sequenceLength()
        * setup.microBatchSize()
        * (model.paddedVocabulary(tensor) / tensor);
  }

  private static long reserve(OptionalLong deviceMemory) {
    return deviceMemory.isEmpty()
        ? 0
        : CUDA_CONTEXT + NCCL_BUFFERS + Math.round(FRAGMENTATION * deviceMemory.getAsLong());
  }
}
