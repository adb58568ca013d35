package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The names and settings that a dataset artifact is written and read by. */
public final class DatasetFiles {
  /** The kind of the artifact. */
  public static final String KIND = "dataset";

  /** Key of the EOD token's id in the manifest's settings. */
  public static final String EOD_ID = "eodId";

  /** Key of the tokenizer's digest in the manifest's inputs. */
  public static final String TOKENIZER_MODEL = "tokenizerModel";

  /** Key of the tokenizer's pieces in the manifest's settings. */
  public static final String VOCABULARY_SIZE = "vocabularySize";

  private DatasetFiles() {}

  /**
   * Requires that a dataset's tokens are those of a tokenizer.
   *
   * @param model the tokenizer's file
   * @param vocabularySize its pieces
   * @throws TrainerException {@code ConfigurationInvalid} when another made them
   */
  public static void requireTokenizer(Artifact dataset, Path model, int vocabularySize) {
    Object pieces = dataset.manifest().settings().get(VOCABULARY_SIZE);
    Object made = dataset.manifest().inputs().get(TOKENIZER_MODEL);
    String sha256 = hash(model);
    boolean same =
        (made == null || made.equals(sha256))
            && (pieces == null || ((Number) pieces).intValue() == vocabularySize);
    if (!same) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "dataset %s was made with another tokenizer (%s pieces, SHA-256 %s) than %s (%d, %s)"
              .formatted(dataset.folder(), pieces, made, model, vocabularySize, sha256),
          "name the tokenizer that the dataset was made with, or run the tokenize step again");
    }
  }

  private static String hash(Path model) {
    try {
      return TokenizerFiles.digest(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of a source's pair of files, without the ending. */
  public static String name(String source) {
    return source + "_text_document";
  }

  /**
   * The name of the pair of files that says for each token of a source of examples whether it is
   * learnt (1) or only read (0), without the ending.
   */
  public static String maskName(String source) {
    return source + "_loss_mask";
  }

  static Path maskPrefix(Artifact dataset, String source) {
    return dataset.file(maskName(source));
  }

  /** Whether a source is one of examples: prompts and responses. */
  static boolean hasMask(Artifact dataset, String source) {
    String index = maskName(source) + ".idx";
    return dataset.manifest().files().stream().anyMatch(file -> file.path().equals(index));
  }

  static Path prefix(Artifact dataset, String source) {
    return dataset.file(name(source));
  }

  static int eodId(Artifact dataset) {
    return ((Number) dataset.manifest().settings().get(EOD_ID)).intValue();
  }
}
