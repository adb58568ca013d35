package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.Manifest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a checkpoint of another run this run's own. Its files get a second name (a hard link),
 * which takes no room and no time, and keeps them whatever the other run deletes meanwhile; one
 * that cannot have a link is copied. Nothing changes the files of a checkpoint, so two runs may
 * share them.
 */
public final class Takeover {
  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

  private final CheckpointStore store;

  /**
   * @param store the run's own checkpoints
   */
  public Takeover(CheckpointStore store) {
    this.store = store;
  }

  /** What else the run is to have before the checkpoint is there. */
  @FunctionalInterface
  public interface Preparation {
    /** Writes it. */
    void run() throws IOException;
  }

  /**
   * Takes a checkpoint over, with the weights that its adapters are on where it has some.
   *
   * @param preparation comes when the files are found whole, before anybody can see the checkpoint
   * @return the run's own
   * @throws TrainerException {@code CheckpointCorrupt} when it is not whole, {@code
   *     StorageUnavailable} when it cannot be read
   * @throws NoSuchFileException when the other run deletes it just now
   */
  public Checkpoint take(Checkpoint theirs, Preparation preparation) throws IOException {
    Path place = store.place(theirs.step());
    Path temporary = AtomicFiles.temporarySibling(place);
    Files.createDirectories(temporary);
    try {
      link(theirs.folder(), temporary, names(theirs.ownFiles()));
      if (theirs.ownFiles().size() < theirs.manifest().files().size()) {
        takeBase(theirs);
      }
      verify(new Checkpoint(temporary, theirs.manifest()), theirs);
      preparation.run();
      // Last, as always: without it this is no checkpoint.
      link(theirs.folder(), temporary, List.of(Manifest.FILE_NAME));
      AtomicFiles.rename(temporary, place);
      return new Checkpoint(place, theirs.manifest());
    } finally {
      AtomicFiles.delete(temporary);
    }
  }

  /** What is damaged is the other run's: its folder is named, not the one that goes. */
  private static void verify(Checkpoint linked, Checkpoint theirs) {
    try {
      linked.verify();
    } catch (TrainerException e) {
      String folder = linked.folder().toString();
      String original = theirs.folder().toString();
      throw new TrainerException(
          e.reason(),
          e.getMessage().replace(folder, original),
          e.hint().replace(folder, original),
          e);
    }
  }

  /** A run has one base, so that one which is there is of a takeover that was not finished. */
  private void takeBase(Checkpoint theirs) throws IOException {
    Path theirRun = theirs.folder().toAbsolutePath().getParent().getParent();
    Path from = new BaseModel(theirRun).folder();
    Path place = store.base().folder();
    Path temporary = AtomicFiles.temporarySibling(place);
    Files.createDirectories(temporary);
    try {
      link(from, temporary, names(Checkpoint.open(from).manifest().files()));
      link(from, temporary, List.of(Manifest.FILE_NAME));
      AtomicFiles.delete(place);
      AtomicFiles.rename(temporary, place);
    } finally {
      AtomicFiles.delete(temporary);
    }
  }

  private static List<String> names(List<FileEntry> files) {
    return files.stream().map(FileEntry::path).toList();
  }

  private static void link(Path from, Path to, List<String> names) throws IOException {
    for (String name : names) {
      link(from.resolve(name), to.resolve(name));
    }
    AtomicFiles.force(to);
  }

  /**
   * Systems refuse links to other volumes or quotas, on volumes that have none, to files of other
   * users and to one that has too many. Which it is cannot be told, as the text of a refusal is of
   * any language: the file is copied.
   */
  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      if (Files.isDirectory(from)) {
        throw e;
      }
      LOG.info("{} is copied, since it cannot be linked: {}", from, e.toString());
      copy(from, to, e);
    }
  }

  private static void copy(Path from, Path to, Exception refusal) throws IOException {
    try {
      Files.copy(from, to);
      AtomicFiles.force(to);
    } catch (IOException e) {
      e.addSuppressed(refusal);
      throw e;
    }
  }
}
