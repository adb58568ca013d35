package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.CheckpointSpec;
import dev.tatara.api.v1alpha1.DataSpec;
import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.EvaluationTask;
import dev.tatara.api.v1alpha1.FiltersSpec;
import dev.tatara.api.v1alpha1.HealthSpec;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobSpec;
import dev.tatara.api.v1alpha1.LoraSpec;
import dev.tatara.api.v1alpha1.OptimizerSpec;
import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.api.v1alpha1.SourceSpec;
import dev.tatara.api.v1alpha1.TokenizerSpec;
import dev.tatara.api.v1alpha1.TrainingSpec;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.planner.Layout;
import dev.tatara.planner.LayoutPlanner;
import dev.tatara.planner.PlanRequest;
import dev.tatara.planner.Planning;
import dev.tatara.planner.TrainingSetup;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Works out a run from a job. The same job gives the same plan. */
public final class Planner {
  /** Learning rates fall to their height over this unless told otherwise. */
  private static final double LEARNING_RATE_FALL = 10;

  private Planner() {}

  /**
   * The plan of a job.
   *
   * @throws PlanRefusedException when its parts do not go together, or do not fit into the
   *     accelerators' memory
   */
  public static Plan plan(LLMTrainingJob job) throws PlanRefusedException {
    Plan plan = planBegun(job);
    Optional<PlanRefusedException> objection = objection(job, plan);
    if (objection.isPresent()) {
      throw objection.get();
    }
    return plan;
  }

  /**
   * Why a job would be refused if it were new, by rules that are younger than jobs which run.
   *
   * @param plan as {@link #planBegun} gives it
   */
  public static Optional<PlanRefusedException> objection(LLMTrainingJob job, Plan plan) {
    try {
      EvaluationGates.checkDirections(job.getSpec().evaluation(), plan.run().evaluation().tasks());
      return Optional.empty();
    } catch (PlanRefusedException e) {
      return Optional.of(e);
    }
  }

  /**
   * The plan of a job that may have begun with what {@link #objection} speaks of.
   *
   * @throws PlanRefusedException when its parts do not go together, or do not fit into the
   *     accelerators' memory
   */
  public static Plan planBegun(LLMTrainingJob job) throws PlanRefusedException {
    LLMTrainingJobSpec spec = job.getSpec();
    ResourcesSpec resources = spec.resources();
    boolean onCpu = LayoutRequest.isOnCpu(resources);

    RunConfiguration.Model model = ModelSizes.resolve(spec.model());
    int steps = StepCount.of(spec.training(), model.sequenceLength());
    PlanRequest request = LayoutRequest.of(spec, model);
    Planning planning = layout(request);
    TrainingSetup setup = planning.chosen().setup();

    RunConfiguration run =
        new RunConfiguration(
            RunConfiguration.FORMAT_VERSION,
            reference(job.getMetadata()),
            runDirectory(job.getMetadata()),
            model,
            tokenizer(spec),
            data(spec.data()),
            training(spec.training(), steps, setup.microBatchSize()),
            lora(spec.training().lora()),
            parallelism(setup),
            new RunConfiguration.Resources(
                resources.nodes(), resources.acceleratorsPerNode(), onCpu ? "cpu" : "cuda"),
            checkpoint(spec.checkpoint()),
            health(spec.health()),
            evaluation(spec.evaluation()),
            new RunConfiguration.Export(spec.export().huggingFace(), spec.export().s3()));
    Optional<String> missed = DeadlineAdvice.of(job, steps, planning.chosen().speed());
    return new Plan(
        run, PlanSummary.of(run, request, planning, onCpu, missed), request, planning, missed);
  }

  private static Planning layout(PlanRequest request) throws PlanRefusedException {
    try {
      return LayoutPlanner.plan(request);
    } catch (dev.tatara.planner.PlanRefusedException e) {
      throw new PlanRefusedException(e.getMessage(), e.hint());
    }
  }

  private static RunConfiguration.Parallelism parallelism(TrainingSetup setup) {
    Layout layout = setup.layout();
    return new RunConfiguration.Parallelism(
        layout.tensor(),
        layout.pipeline(),
        layout.data(),
        layout.sequence(),
        layout.virtualStages(),
        setup.zeroStage(),
        setup.recompute().label());
  }

  private static RunConfiguration.JobReference reference(ObjectMeta meta) {
    return new RunConfiguration.JobReference(meta.getNamespace(), meta.getName(), meta.getUid());
  }

  /** See docs/reference/storage-layout.md. */
  private static String runDirectory(ObjectMeta meta) {
    return "runs/%s/%s-%s"
        .formatted(meta.getNamespace(), meta.getName(), meta.getUid().substring(0, 8));
  }

  /** A model that is there brings its tokenizer along. */
  private static RunConfiguration.Tokenizer tokenizer(LLMTrainingJobSpec spec) {
    TokenizerSpec.Train train = spec.tokenizer().train();
    if (train == null) {
      String given = spec.tokenizer().from();
      return new RunConfiguration.Tokenizer(
          null,
          given == null ? spec.model().initFrom() : given,
          spec.tokenizer().gates(),
          spec.tokenizer().compareWith());
    }
    return new RunConfiguration.Tokenizer(
        new RunConfiguration.TokenizerTraining(
            train.modelType().name().toLowerCase(Locale.ROOT),
            train.vocabularySize(),
            train.sampleCharacters(),
            train.characterCoverage(),
            train.normalization(),
            train.byteFallback(),
            train.splitDigits(),
            train.seed()),
        null,
        spec.tokenizer().gates(),
        spec.tokenizer().compareWith());
  }

  private static RunConfiguration.Data data(DataSpec data) {
    List<RunConfiguration.Source> sources =
        data.sources().stream()
            .map(
                source ->
                    new RunConfiguration.Source(
                        source.name(),
                        source.path(),
                        source.claimName(),
                        source.format(),
                        source.textField(),
                        source.tokens() == null ? source.weight() : null,
                        source.tokens() == null ? null : TokenCount.of(source.tokens()),
                        source.licence(),
                        source.template(),
                        source.s3(),
                        filters(source, data),
                        source.dietMinutes(),
                        source.feeds()))
            .toList();
    return new RunConfiguration.Data(
        sources,
        data.split(),
        data.eodMaskLoss(),
        data.resetAttentionMask(),
        data.corpusPods() == 1 ? null : data.corpusPods(),
        data.deduplicate(),
        data.decontaminate());
  }

  /** A source's own filters, or those of all prose. */
  private static FiltersSpec filters(SourceSpec source, DataSpec data) {
    boolean prose =
        source.format() != SourceSpec.Format.SFT && source.content() != SourceSpec.Content.CODE;
    return source.filters() == null && prose ? data.filters() : source.filters();
  }

  private static RunConfiguration.Training training(
      TrainingSpec training, int steps, int microBatchSize) throws PlanRefusedException {
    OptimizerSpec optimizer = training.optimizer();
    return new RunConfiguration.Training(
        steps,
        training.globalBatchSize(),
        microBatchSize,
        training.precision(),
        new RunConfiguration.Optimizer(
            optimizer.learningRate(),
            optimizer.minLearningRate() == null
                ? optimizer.learningRate() / LEARNING_RATE_FALL
                : optimizer.minLearningRate(),
            optimizer.beta1(),
            optimizer.beta2(),
            optimizer.epsilon(),
            optimizer.weightDecay(),
            optimizer.gradientClipping()),
        new RunConfiguration.Schedule(
            training.schedule().type(),
            StepCount.warmup(training, steps),
            StepCount.decay(training, steps)),
        training.seed(),
        training.deterministic());
  }

  private static RunConfiguration.Lora lora(LoraSpec lora) {
    return lora == null
        ? null
        : new RunConfiguration.Lora(lora.rank(), lora.alpha(), lora.targets());
  }

  private static RunConfiguration.Checkpoint checkpoint(CheckpointSpec checkpoint) {
    return new RunConfiguration.Checkpoint(
        checkpoint.everySteps(),
        checkpoint.everyMinutes(),
        checkpoint.keepLast(),
        checkpoint.keepEvery(),
        checkpoint.resumePolicy(),
        checkpoint.resumeFrom());
  }

  private static RunConfiguration.Health health(HealthSpec health) {
    return new RunConfiguration.Health(
        health.onNonFiniteLoss(), health.lossSpikeFactor(), health.stallTimeoutSeconds());
  }

  private static RunConfiguration.Evaluation evaluation(EvaluationSpec evaluation)
      throws PlanRefusedException {
    boolean gated = evaluation.gates() != null && !evaluation.gates().isEmpty();
    List<EvaluationTask> tasks = EvaluationTasks.resolve(evaluation);
    EvaluationGates.check(evaluation, tasks);
    return new RunConfiguration.Evaluation(
        evaluation.mode(),
        tasks,
        gated ? evaluation.gates() : null,
        gated ? evaluation.onGateFailure() : null);
  }
}
