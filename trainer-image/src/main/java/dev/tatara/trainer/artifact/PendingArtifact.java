package dev.tatara.trainer.artifact;

import dev.tatara.trainer.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** An artifact in the making: a temporary folder beside its place. Closing it removes the rest. */
public final class PendingArtifact implements AutoCloseable {
  private final ArtifactKey key;
  private final Path target;
  private final Path folder;

  PendingArtifact(ArtifactKey key, Path target) throws IOException {
    this.key = key;
    this.target = target.toAbsolutePath().normalize();
    this.folder = AtomicFiles.temporarySibling(this.target);
    Files.createDirectories(folder);
  }

  /** Where to write the files. */
  public Path folder() {
    return folder;
  }

  /**
   * Hashes the files, writes the manifest and renames the folder to its place. Where another writer
   * was first, its artifact is returned and this one dropped.
   *
   * @param inputs for the manifest: what it was made from, with hashes
   * @param settings for the manifest
   * @param counts for the manifest
   * @param licences for the manifest
   */
  public Artifact commit(
      Map<String, Object> inputs,
      Map<String, Object> settings,
      Map<String, Object> counts,
      List<String> licences)
      throws IOException {
    List<FileEntry> files = FileEntry.allIn(folder);
    for (FileEntry file : files) {
      AtomicFiles.force(folder.resolve(file.path()));
    }
    AtomicFiles.writeJson(
        folder.resolve(Manifest.FILE_NAME),
        new Manifest(
            key.kind(),
            key.formatVersion(),
            key.digest(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Version.CURRENT,
            inputs,
            settings,
            counts,
            licences,
            files));
    try {
      // An empty folder is replaced by the rename, one that holds an artifact is not.
      AtomicFiles.rename(folder, target);
    } catch (IOException e) {
      if (!Files.exists(target.resolve(Manifest.FILE_NAME))) {
        throw e;
      }
    }
    return Artifact.open(target, key.kind());
  }

  @Override
  public void close() throws IOException {
    AtomicFiles.delete(folder);
  }
}
