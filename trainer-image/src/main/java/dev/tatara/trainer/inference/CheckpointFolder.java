package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.weights.CheckpointWeights;
import dev.tatara.trainer.weights.MergedWeights;
import dev.tatara.trainer.weights.WeightSource;
import java.nio.file.Path;

/**
 * A committed checkpoint of a run. Adapters are merged into the weights, so that what is left is a
 * plain model.
 *
 * @param checkpoint with its manifest
 */
public record CheckpointFolder(Checkpoint checkpoint) implements ModelFolder {

  static CheckpointFolder open(Path path) {
    return new CheckpointFolder(Checkpoint.open(path));
  }

  @Override
  public Path path() {
    return checkpoint.folder();
  }

  @Override
  public ModelConfig config(int vocabularySize) {
    ModelConfig model = checkpoint.manifest().model();
    if (vocabularySize != model.vocabularySize()) {
      throw new TrainerException(
          FailureReason.CHECKPOINT_CORRUPT,
          "%s has a tokenizer of %d tokens; the model was trained with %d"
              .formatted(path(), vocabularySize, model.vocabularySize()),
          "put the run's own tokenizer back into the checkpoint");
    }
    return model.withoutLora();
  }

  @Override
  public WeightSource weights() {
    LoraConfig lora = checkpoint.manifest().model().lora();
    WeightSource weights = CheckpointWeights.open(checkpoint);
    return lora == null ? weights : new MergedWeights(weights, lora);
  }

  @Override
  public Path tokenizer() {
    return checkpoint.tokenizer();
  }
}
