package dev.tatara.trainer.inference;

import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ParameterStore;
import java.nio.file.Path;

/**
 * An export, or a model from elsewhere in the same layout with its weights in one file and a
 * SentencePiece tokenizer.
 *
 * @param path the folder
 * @param config its {@code config.json}
 */
public record HuggingFaceFolder(Path path, HuggingFaceConfig config) implements ModelFolder {
  private static final String WEIGHTS = "model.safetensors";

  static HuggingFaceFolder open(Path path) {
    return new HuggingFaceFolder(path, HuggingFaceConfig.read(path));
  }

  @Override
  public ModelConfig config(int vocabularySize) {
    return config.toModelConfig(vocabularySize);
  }

  @Override
  public void load(ParameterStore parameters) {
    WeightLoader.load(path.resolve(WEIGHTS), parameters);
  }
}
