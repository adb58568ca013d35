package dev.tatara.trainer.dataset;

import dev.tatara.trainer.artifact.Artifact;
import java.nio.file.Path;

/** The names and settings that a dataset artifact is written and read by. */
public final class DatasetFiles {
  /** The kind of the artifact. */
  public static final String KIND = "dataset";

  /** Key of the EOD token's id in the manifest's settings. */
  public static final String EOD_ID = "eodId";

  private DatasetFiles() {}

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
