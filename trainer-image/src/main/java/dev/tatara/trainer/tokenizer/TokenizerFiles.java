package dev.tatara.trainer.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.huggingface.SpecialTokens;
import dev.tatara.trainer.huggingface.TokenizerJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The names that tokenizers have in artifacts and in folders of models. */
public final class TokenizerFiles {
  /** The kind of the artifact. */
  public static final String KIND = "tokenizer";

  /** A SentencePiece model. */
  public static final String MODEL = SpmTrain.PREFIX + ".model";

  /** How the tokenizer of a run fits its corpus, in the run's folder. */
  static final String QUALITY = "tokenizer-quality.json";

  /** The name that {@code transformers} looks for. */
  private static final String OTHER_MODEL = "spiece.model";

  private TokenizerFiles() {}

  /** Whether a file is Hugging Face's, by its name; else it is SentencePiece's. */
  public static boolean isHuggingFace(Path model) {
    return model.getFileName().toString().endsWith(".json");
  }

  /**
   * The tokenizer of a folder, whether it is there or not: {@code tokenizer.model}, or {@code
   * spiece.model} or {@code tokenizer.json} where only that is there.
   */
  public static Path modelIn(Path folder) {
    return Stream.of(MODEL, OTHER_MODEL, TokenizerJson.FILE_NAME)
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElse(folder.resolve(MODEL));
  }

  /**
   * The tokenizer that a setting or an option names.
   *
   * @param given a {@code .model} file or a {@code tokenizer.json}, or the folder of a tokenizer
   *     artifact, a checkpoint or a Hugging Face model
   * @param named where the path stands, such as {@code tokenizer.from} or {@code --tokenizer}
   * @throws TrainerException {@code ConfigurationInvalid} when there is none
   */
  public static Path modelAt(Path given, String named) {
    Path model = Files.isDirectory(given) ? modelIn(given) : given;
    if (!Files.isRegularFile(model)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          Files.isDirectory(given)
              ? "the folder "
                  + given
                  + " holds no tokenizer.model, no spiece.model and no tokenizer.json"
              : "tokenizer " + given + " does not exist",
          "name a SentencePiece .model file, a tokenizer.json, or a folder that holds one, in "
              + named);
    }
    return model;
  }

  /**
   * What tells a tokenizer from others: the SHA-256 of a SentencePiece model, or of a {@code
   * tokenizer.json} with the special tokens that files beside it name.
   */
  public static String digest(Path model) throws IOException {
    if (!isHuggingFace(model)) {
      return Sha256.of(model);
    }
    SpecialTokens special = SpecialTokens.of(model, TokenizerJson.read(model));
    String all = Sha256.of(model) + " " + special.tokens();
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Copies a tokenizer into a folder, where {@link #modelIn} finds it: {@code tokenizer.model}, or
   * {@code tokenizer.json} and a {@code tokenizer_config.json} that names its special tokens.
   *
   * @return the copies
   */
  public static List<Path> copy(Path model, Path folder) throws IOException {
    if (!isHuggingFace(model)) {
      Path copy = folder.resolve(MODEL);
      AtomicFiles.write(copy, Files.readAllBytes(model));
      return List.of(copy);
    }
    Path copy = folder.resolve(TokenizerJson.FILE_NAME);
    AtomicFiles.write(copy, Files.readAllBytes(model));
    Path config = folder.resolve(SpecialTokens.CONFIG);
    AtomicFiles.writeJson(config, config(model));
    return List.of(copy, config);
  }

  /** The {@code tokenizer_config.json} of a tokenizer of Hugging Face, with its special tokens. */
  public static ObjectNode config(Path model) {
    return SpecialTokens.of(model, TokenizerJson.read(model)).completed();
  }
}
