package dev.tatara.trainer.resume;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ModelDifferences;
import dev.tatara.trainer.step.RunContext;
import java.util.List;

/**
 * Judges by a checkpoint's manifest whether a run can go on from it.
 *
 * @param run that is to
 */
record ResumeFit(RunContext run) {

  /**
   * Refuses a checkpoint of another seed or model, or of more steps than the run is to have.
   *
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} with what differs
   */
  void require(Checkpoint checkpoint) {
    String where = run.relative(checkpoint.folder());
    requireSeed(checkpoint, where);
    requireModel(checkpoint, where);
    int steps = run.configuration().training().steps();
    if (checkpoint.step() > steps) {
      throw ResumeSource.invalid(
          ": %s has %d steps behind it, and training.steps is %d"
              .formatted(where, checkpoint.step(), steps),
          "raise training.steps, or name an earlier checkpoint in " + ResumeSource.FIELD + ".step");
    }
  }

  private void requireSeed(Checkpoint checkpoint, String where) {
    long theirs = checkpoint.manifest().seed();
    long own = run.configuration().training().seed();
    if (theirs != own) {
      throw ResumeSource.invalid(
          ": %s was trained with training.seed %d, the run has %d: from here on samples would be"
                  .formatted(where, theirs, own)
              + " repeated and left out",
          "set training.seed to " + theirs + otherWay());
    }
  }

  private void requireModel(Checkpoint checkpoint, String where) {
    RunConfiguration own = run.configuration();
    ModelConfig stored = checkpoint.manifest().model();
    ModelConfig wanted =
        ModelConfig.of(own.model(), stored.vocabularySize())
            .withLora(own.lora() == null ? null : LoraConfig.of(own.lora()));
    List<String> differences = ModelDifferences.of(stored, wanted);
    if (!differences.isEmpty()) {
      throw ResumeSource.invalid(
          ": the model of " + where + " is another one: " + String.join("; ", differences),
          "set these fields to the values of that run" + otherWay());
    }
  }

  private static String otherWay() {
    return ", or begin with its weights alone, with model.initFrom";
  }
}
