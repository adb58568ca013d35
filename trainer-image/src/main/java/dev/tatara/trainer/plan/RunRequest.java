package dev.tatara.trainer.plan;

import dev.tatara.planner.Accelerators;
import dev.tatara.planner.Adapters;
import dev.tatara.planner.FixedValues;
import dev.tatara.planner.LinearLayer;
import dev.tatara.planner.ModelShape;
import dev.tatara.planner.PlanRequest;
import dev.tatara.planner.Recipe;
import dev.tatara.trainer.config.LoraSettings;
import dev.tatara.trainer.config.ModelSettings;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.model.LoraConfig;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What there is to say of a run configuration, whose layout is decided.
 *
 * @param run the configuration
 * @param vocabularySize of a tokenizer that the run does not train; null to take the trained one's
 */
record RunRequest(RunConfiguration run, Integer vocabularySize) {

  /** The request, on these accelerators. */
  PlanRequest on(Accelerators accelerators) {
    ModelSettings model = run.model();
    return new PlanRequest(
        new ModelShape(
            model.layers(),
            model.hiddenSize(),
            model.heads(),
            model.intermediateSize(),
            model.sequenceLength(),
            vocabulary()),
        new Recipe(
            run.training().globalBatchSize(),
            ModelOptions.precision(run.training().precision()),
            Optional.ofNullable(run.lora()).map(RunRequest::adapters)),
        accelerators,
        fixed());
  }

  private static Adapters adapters(LoraSettings lora) {
    return new Adapters(
        lora.rank(),
        LoraConfig.of(lora).targets().stream()
            .map(target -> LinearLayer.labelled(target).orElseThrow())
            .collect(Collectors.toSet()));
  }

  private FixedValues fixed() {
    ParallelismSettings layout = run.parallelism();
    return new FixedValues(
        layout.tensor(),
        layout.pipeline(),
        layout.data(),
        layout.sequence(),
        layout.virtualStages(),
        run.training().microBatchSize(),
        layout.zeroStage(),
        LayoutOptions.recompute(layout.recompute()));
  }

  private int vocabulary() {
    if (vocabularySize != null) {
      return vocabularySize;
    }
    TokenizerSettings.Train train = run.tokenizer().train();
    if (train == null) {
      throw new IllegalArgumentException(
          "the run takes its tokenizer from "
              + run.tokenizer().from()
              + ": say how many tokens it has with --vocabulary-size N");
    }
    return train.vocabularySize();
  }
}
