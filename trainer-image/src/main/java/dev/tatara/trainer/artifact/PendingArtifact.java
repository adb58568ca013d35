package dev.tatara.trainer.artifact;

import dev.tatara.trainer.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * An artifact in the making: a temporary folder beside its place, locked as long as it is being
 * written. Closing it removes what was not committed.
 */
public final class PendingArtifact implements AutoCloseable {
  private final ArtifactKey key;
  private final Path target;
  private final WriterLock lock;

  private PendingArtifact(ArtifactKey key, Path target, WriterLock lock) {
    this.key = key;
    this.target = target;
    this.lock = lock;
  }

  /**
   * Makes the folder.
   *
   * @param target absolute; the folder above it exists
   */
  static PendingArtifact create(ArtifactKey key, Path target) throws IOException {
    WriterLock lock = WriterLock.take(target);
    try {
      Files.createDirectory(lock.folder());
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    return new PendingArtifact(key, target, lock);
  }

  /** Where to write the files. */
  public Path folder() {
    return lock.folder();
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
    seal(inputs, settings, counts, licences);
    try {
      // An empty folder is replaced by the rename, one that holds an artifact is not.
      AtomicFiles.rename(folder(), target);
    } catch (IOException e) {
      if (!Files.exists(target)) {
        AtomicFiles.rename(folder(), target); // what was in its place has just been removed
      } else if (!Files.exists(target.resolve(Manifest.FILE_NAME))) {
        throw e;
      }
    }
    return Artifact.open(target, key.kind());
  }

  /**
   * As {@link #commit}, but in the place of what lies there: it is missing only between two
   * renames, and stays when anything before them fails.
   */
  public Artifact replace(
      Map<String, Object> inputs,
      Map<String, Object> settings,
      Map<String, Object> counts,
      List<String> licences)
      throws IOException {
    seal(inputs, settings, counts, licences);
    if (!Files.exists(target)) {
      AtomicFiles.rename(folder(), target);
      return Artifact.open(target, key.kind());
    }
    // A crash after the first rename leaves it to be removed with other leftovers.
    Path old = AtomicFiles.temporarySibling(target);
    AtomicFiles.rename(target, old);
    try {
      AtomicFiles.rename(folder(), target);
    } catch (IOException e) {
      AtomicFiles.rename(old, target);
      throw e;
    }
    AtomicFiles.delete(old);
    return Artifact.open(target, key.kind());
  }

  /** The long part: after it, a rename makes the folder an artifact. */
  private void seal(
      Map<String, Object> inputs,
      Map<String, Object> settings,
      Map<String, Object> counts,
      List<String> licences)
      throws IOException {
    Path folder = folder();
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
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      AtomicFiles.delete(folder());
    }
  }
}
