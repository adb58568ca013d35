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

  static Path prefix(Artifact dataset, String source) {
    return dataset.file(name(source));
  }

  static int eodId(Artifact dataset) {
    return ((Number) dataset.manifest().settings().get(EOD_ID)).intValue();
  }
}
