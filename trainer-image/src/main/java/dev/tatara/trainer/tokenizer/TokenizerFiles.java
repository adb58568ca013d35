package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The names that a tokenizer artifact is written and read by. */
public final class TokenizerFiles {
  /** The kind of the artifact. */
  public static final String KIND = "tokenizer";

  /** The file that {@link Tokenizer#load} opens. */
  public static final String MODEL = SpmTrain.PREFIX + ".model";

  private TokenizerFiles() {}

  /**
   * The model that a person means.
   *
   * @param given a {@code .model} file, or a folder that holds one under the usual name
   * @throws TrainerException {@code ConfigurationInvalid} when there is no such file
   */
  public static Path model(Path given) {
    Path model = Files.isDirectory(given) ? given.resolve(MODEL) : given;
    if (!Files.isRegularFile(model)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "tokenizer " + model + " does not exist",
          "name a SentencePiece .model file, or a folder that holds " + MODEL);
    }
    return model;
  }
}
