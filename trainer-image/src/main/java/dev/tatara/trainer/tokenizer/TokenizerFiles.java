package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The names that SentencePiece models have in artifacts and in folders of models. */
public final class TokenizerFiles {
  /** The kind of the artifact. */
  public static final String KIND = "tokenizer";

  /** The file that {@link Tokenizer#load} opens. */
  public static final String MODEL = SpmTrain.PREFIX + ".model";

  /** How the tokenizer of a run fits its corpus, in the run's folder. */
  static final String QUALITY = "tokenizer-quality.json";

  /** The name that {@code transformers} looks for. */
  private static final String OTHER_MODEL = "spiece.model";

  private TokenizerFiles() {}

  /**
   * The SentencePiece model of a folder, whether it is there or not: {@code tokenizer.model}, or
   * {@code spiece.model} where only that is there.
   */
  public static Path modelIn(Path folder) {
    Path other = folder.resolve(OTHER_MODEL);
    Path usual = folder.resolve(MODEL);
    return Files.exists(other) && !Files.exists(usual) ? other : usual;
  }

  /**
   * The SentencePiece model that a setting or an option names.
   *
   * @param given a {@code .model} file, or the folder of a tokenizer artifact, a checkpoint or a
   *     Hugging Face model
   * @throws TrainerException {@code ConfigurationInvalid} when there is none
   */
  public static Path modelAt(Path given) {
    Path model = Files.isDirectory(given) ? modelIn(given) : given;
    if (!Files.isRegularFile(model)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          Files.isDirectory(given)
              ? "the folder " + given + " holds no tokenizer.model and no spiece.model"
              : "tokenizer " + given + " does not exist",
          "name a SentencePiece .model file, or a folder that holds tokenizer.model, in"
              + " tokenizer.from (by hand: --tokenizer)");
    }
    return model;
  }
}
