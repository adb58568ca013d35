package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.inference.InitialWeights;
import dev.tatara.trainer.inference.ModelFolder;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.tensor.CudaLibrary;
import dev.tatara.trainer.tokenizer.GivenTokenizers;
import dev.tatara.trainer.tokenizer.GivenTokenizers.Given;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds out before anything is prepared whether training could begin with it: hours lie between the
 * first step of a job and the one that would tell.
 */
public final class TrainingPreflight {
  private TrainingPreflight() {}

  /**
   * Looks at the image, at the tokenizers that the run names, and at the model that it begins with.
   *
   * @throws dev.tatara.trainer.TrainerException what the step in question would end with
   */
  public static void check(RunContext run) {
    checkImage(run);
    Optional<Given> tokenizer = GivenTokenizers.check(run);
    Path model = initialModel(run);
    if (model != null && tokenizer.isPresent()) {
      InitialWeights.open(
          "model.initFrom",
          ModelFolder.of(model),
          ModelConfig.of(run.configuration().model(), tokenizer.get().vocabulary()),
          tokenizer.get().model());
    }
  }

  /** All steps of a job have one image. */
  private static void checkImage(RunContext run) {
    String device = run.environment().device().orElse(run.configuration().resources().device());
    if (TrainCommand.CUDA.equals(device)) {
      run.environment().libtorch().ifPresent(CudaLibrary::in);
    }
  }

  /** Null where the run goes on from a checkpoint of its own, or weights are drawn. */
  private static Path initialModel(RunContext run) {
    String from = run.configuration().model().initFrom();
    return from == null || new CheckpointStore(run.runDirectory()).newestStep() >= 0
        ? null
        : run.resolve(from);
  }
}
