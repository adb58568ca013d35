package dev.tatara.trainer.artifact;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.nio.file.Path;

/**
 * A committed artifact.
 *
 * @param folder holds the files and the manifest
 * @param manifest as read from the folder
 */
public record Artifact(Path folder, Manifest manifest) {

  /**
   * Opens a committed artifact and checks the presence and size of its files.
   *
   * @param kind that it must be of
   * @throws TrainerException {@code ArtifactCorrupt} when it is not whole or of another kind
   */
  public static Artifact open(Path folder, String kind) {
    Artifact artifact = new Artifact(folder, Manifest.read(folder));
    if (!artifact.manifest.kind().equals(kind)) {
      throw new TrainerException(
          FailureReason.ARTIFACT_CORRUPT,
          folder + " holds a " + artifact.manifest.kind() + ", not a " + kind,
          "name the folder of a " + kind);
    }
    artifact.manifest.files().forEach(f -> f.checkSize(folder, FailureReason.ARTIFACT_CORRUPT));
    return artifact;
  }

  /** The path of one of its files. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Hashes every file.
   *
   * @throws TrainerException {@code ArtifactCorrupt} when one differs from the manifest
   */
  public void verify() {
    manifest.files().forEach(f -> f.verify(folder, FailureReason.ARTIFACT_CORRUPT));
  }
}
