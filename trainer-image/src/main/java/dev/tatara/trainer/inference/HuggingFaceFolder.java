package dev.tatara.trainer.inference;

import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import dev.tatara.trainer.weights.SafetensorsWeights;
import dev.tatara.trainer.weights.WeightSource;
import java.nio.file.Path;

/**
 * An export, or a model from elsewhere in the same layout.
 *
 * @param path the folder
 * @param config its {@code config.json}
 */
public record HuggingFaceFolder(Path path, HuggingFaceConfig config) implements ModelFolder {

  static HuggingFaceFolder open(Path path) {
    return new HuggingFaceFolder(path, HuggingFaceConfig.read(path));
  }

  @Override
  public ModelConfig config(int vocabularySize) {
    return config.toModelConfig(vocabularySize);
  }

  @Override
  public WeightSource weights() {
    return SafetensorsWeights.open(path);
  }

  /** As {@link TokenizerFiles#modelIn} finds it. */
  @Override
  public Path tokenizer() {
    return TokenizerFiles.modelIn(path);
  }
}
