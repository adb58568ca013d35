package dev.tatara.planner;

import java.util.Optional;

/** Predicts the step time of a setup. See {@link Efficiency} for what it assumes. */
public final class SpeedModel {
  /** Collectives of a layer's two passes: Megatron's f and g, forward and backward. */
  private static final int COLLECTIVES = 4;

  /** Of these, those of the forward pass, which full recompute repeats. */
  private static final int FORWARD_COLLECTIVES = 2;

  /** Bytes that AdamW reads (gradient, moments, weight) and writes (moments, weight). */
  private static final int UPDATE_TRAFFIC = 28;

  /** Of a micro-batch's time, the backward pass's. */
  private static final double BACKWARD_SHARE = 2.0 / 3;

  private SpeedModel() {}

  /** What a setup should reach; empty where the accelerators are not known. */
  public static Optional<SpeedEstimate> of(PlanRequest request, TrainingSetup setup) {
    return request.accelerators().gpu().map(gpu -> of(request, setup, gpu));
  }

  private static SpeedEstimate of(PlanRequest request, TrainingSetup setup, Gpu gpu) {
    StepTime step = step(request, setup, gpu);
    ModelShape model = request.model();
    double tokens = (double) request.recipe().globalBatchSize() * model.sequenceLength();
    double perSecond = tokens / step.total();
    double peak = gpu.peak(request.recipe().precision()) * setup.layout().worldSize();
    return new SpeedEstimate(
        step,
        perSecond,
        perSecond * FlopCount.causalPerToken(model) / peak,
        perSecond * FlopCount.fullAttentionPerToken(model) / peak);
  }

  private static StepTime step(PlanRequest request, TrainingSetup setup, Gpu gpu) {
    ModelShape model = request.model();
    Precision precision = request.recipe().precision();
    Layout layout = setup.layout();
    Links links = new Links(request.accelerators(), gpu, layout);
    LayerTime times = new LayerTime(model, precision, setup, gpu);
    int layers = model.layers() / layout.pipeline();

    // The last stage has the head besides its layers, and the others wait for it.
    double compute = layers * times.layer() + times.head();
    double recompute = layers * times.recompute();
    double tensor = layers * tensorCommunication(links, times, setup);
    double microBatch = compute + recompute + tensor;
    int m = setup.microBatches();
    double bubble = (double) (layout.pipeline() - 1) / layout.virtualStages() * microBatch;
    double hideable = BACKWARD_SHARE * microBatch;
    return new StepTime(
        m * compute,
        m * recompute,
        m * tensor,
        bubble,
        m * transfers(links, times, layout),
        dataCommunication(links, request, setup, hideable),
        update(request, setup, gpu));
  }

  private static double tensorCommunication(Links links, LayerTime times, TrainingSetup setup) {
    if (setup.layout().tensor() == 1) {
      return 0;
    }
    int count = COLLECTIVES + (setup.recompute() == Recompute.FULL ? FORWARD_COLLECTIVES : 0);
    return count * links.tensorAllReduce(times.streamBytes());
  }

  /** An activation forward and a gradient back, for each chunk of layers. */
  private static double transfers(Links links, LayerTime times, Layout layout) {
    if (layout.pipeline() == 1) {
      return 0;
    }
    double bytes = times.streamBytes() / layout.sequenceShards();
    return 2 * layout.virtualStages() * links.stageTransfer(bytes);
  }

  /**
   * ZeRO-1: gradients are reduce-scattered in fp32 behind the last backward pass, weights gathered
   * in the type of the passes. Without it, gradients are all-reduced.
   */
  private static double dataCommunication(
      Links links, PlanRequest request, TrainingSetup setup, double hideable) {
    if (setup.layout().data() == 1) {
      return 0;
    }
    long parameters = RankParameters.mostTrained(request.model(), request.recipe(), setup.layout());
    BytesPerParameter states = request.recipe().precision().states();
    double reduce = links.dataShard((double) parameters * states.gradient());
    double overlapped = setup.zeroStage() >= 1 ? reduce : 2 * reduce;
    double gather =
        setup.zeroStage() >= 1 ? links.dataShard((double) parameters * states.weight()) : 0;
    double hidden = Math.min(Efficiency.OVERLAPPED_COMMUNICATION * overlapped, hideable);
    return overlapped - hidden + gather;
  }

  private static double update(PlanRequest request, TrainingSetup setup, Gpu gpu) {
    Precision precision = request.recipe().precision();
    double parameters =
        (double) RankParameters.mostTrained(request.model(), request.recipe(), setup.layout())
            / setup.optimizerShards();
    int copy = precision == Precision.BF16 ? precision.elementBytes() : 0;
    return parameters
        * (UPDATE_TRAFFIC + copy)
        / (gpu.memoryBandwidth() * Efficiency.MEMORY_BANDWIDTH);
  }
}
