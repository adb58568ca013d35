package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are linked, and such as cannot be. */
class TakeoverTest {
  private static final String MODEL = "model-00000.safetensors";

  @TempDir private Path folder;
  private CheckpointStore own;

  @BeforeEach
  void open() throws IOException {
    own = new CheckpointStore(folder.resolve("own"));
    Files.writeString(folder.resolve("tokenizer.model"), "pieces");
  }

  @Test
  void filesOfTheSameVolumeAreLinkedAndNothingElseIsLeft() throws IOException {
    Checkpoint theirs = write(folder.resolve("other"));
    Checkpoint taken = take(theirs);
    assertEquals(file(theirs), file(taken));
    assertEquals(theirs.manifest(), taken.manifest());
    assertEquals(names(theirs), names(taken));
  }

  @Test
  void filesOfAnotherVolumeAreCopied() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
      Checkpoint theirs = write(disk.folder());
      Checkpoint taken = take(theirs);
      assertNotEquals(file(theirs), file(taken));
      taken.verify();
      assertEquals(names(theirs), names(taken));
    }
  }

  @Test
  void whatIsNoFileIsNotCopied() throws IOException {
    Checkpoint theirs = write(folder.resolve("other"));
    Files.delete(theirs.file(MODEL));
    Files.createDirectory(theirs.file(MODEL)); // has one name, and gets no other
    FileSystemException error = assertThrows(FileSystemException.class, () -> take(theirs));
    assertTrue(error.getMessage().contains(MODEL), error.getMessage());
    assertTrue(own.isEmpty());
  }

  private Checkpoint take(Checkpoint theirs) throws IOException {
    return new Takeover(own).take(theirs, () -> {});
  }

  private Checkpoint write(Path run) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return new CheckpointStore(run)
          .write(CheckpointFixture.content(7, 1f, arena), folder.resolve("tokenizer.model"));
    }
  }

  /** Device and number of a file. */
  private static Object file(Checkpoint of) throws IOException {
    return Files.readAttributes(of.file(MODEL), "unix:dev,ino");
  }

  private static List<String> names(Checkpoint of) throws IOException {
    try (Stream<Path> files = Files.list(of.folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
