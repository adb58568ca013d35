package dev.tatara.trainer.artifact;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where artifacts are found and made. Writers of the same artifact may run at once, on this machine
 * or another: each works in a folder of its own, the first to finish commits, and the others take
 * what it committed.
 */
public final class ArtifactStore {
  /** Name of the folder on a volume that holds them. */
  public static final String FOLDER = "artifacts";

  private static final Logger LOG = LoggerFactory.getLogger(ArtifactStore.class);

  private interface Layout {
    Path folder(ArtifactKey key);
  }

  private final Layout layout;

  /** What artifacts are called in the folders where they are kept. */
  private final Pattern names;

  private ArtifactStore(Layout layout, Pattern names) {
    this.layout = layout;
    this.names = names;
  }

  /** The store of a volume: {@code <root>/artifacts/<kind>/<digest>}. */
  public static ArtifactStore under(Path root) {
    return new ArtifactStore(
        key -> root.resolve(FOLDER).resolve(key.kind()).resolve(key.digest()),
        Pattern.compile("[0-9a-f]{64}"));
  }

  /** A folder named by hand that holds one artifact. */
  public static ArtifactStore single(Path folder) {
    Path target = folder.toAbsolutePath().normalize();
    return new ArtifactStore(
        _ -> target, Pattern.compile(Pattern.quote(target.getFileName().toString())));
  }

  /**
   * The artifact of the key, its files present with the right sizes; empty when it was not made
   * yet.
   *
   * @throws TrainerException {@code ArtifactCorrupt} when a file is missing or of another size,
   *     {@code ConfigurationInvalid} when the folder named by hand holds something else
   */
  public Optional<Artifact> find(ArtifactKey key) {
    Path folder = layout.folder(key);
    if (!Files.exists(folder.resolve(Manifest.FILE_NAME))) {
      refuseIfOccupied(folder);
      return Optional.empty();
    }
    Artifact artifact = new Artifact(folder, Manifest.read(folder));
    if (!artifact.manifest().digest().equals(key.digest())) {
      throw occupied(folder, "a " + artifact.manifest().kind() + " of other inputs or settings");
    }
    return Optional.of(Artifact.open(folder, key.kind()));
  }

  /**
   * Opens a folder to make the artifact in; close it, committed or not. What steps that were killed
   * left beside it is removed.
   */
  public PendingArtifact begin(ArtifactKey key) throws IOException {
    Path target = layout.folder(key).toAbsolutePath().normalize();
    Files.createDirectories(target.getParent());
    Leftovers.remove(target.getParent(), names);
    return PendingArtifact.create(key, target);
  }

  /**
   * Removes an artifact, if it is there: nobody finds a part of it. What cannot be removed is named
   * in the log, and left to who makes another of its kind.
   */
  public void delete(ArtifactKey key) {
    Path folder = layout.folder(key);
    try {
      if (Files.exists(folder)) {
        Path going = AtomicFiles.temporarySibling(folder);
        AtomicFiles.rename(folder, going);
        AtomicFiles.delete(going);
      }
    } catch (IOException e) {
      LOG.warn("{} is not needed any more, and cannot be removed: {}", folder, e.toString());
    }
  }

  private static void refuseIfOccupied(Path folder) {
    if (Files.isRegularFile(folder)) {
      throw occupied(folder, "no folder");
    }
    try (var entries = Files.isDirectory(folder) ? Files.newDirectoryStream(folder) : null) {
      if (entries != null && entries.iterator().hasNext()) {
        throw occupied(folder, "files that are no artifact");
      }
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.STORAGE_UNAVAILABLE,
          "folder " + folder + " cannot be read: " + e.getMessage(),
          "check that the volume is mounted and that this user may read it",
          e);
    }
  }

  private static TrainerException occupied(Path folder, String what) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "the output " + folder + " is taken: it holds " + what,
        "name another folder, or remove this one");
  }
}
