package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.checkpoint.SmallDisk;
import dev.tatara.trainer.corpus.duplicates.MinHash;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be written, and are closed all the same. */
class FilteredWriterTest {
  @TempDir private Path folder;

  @Test
  void filesAreClosedWhenTheDiskIsFull() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
      FilteredWriter writer = new FilteredWriter(disk.folder(), true);
      assertEquals(3, open(disk.folder()).size());
      short[] signature = new short[MinHash.LENGTH];
      byte[] lines = new byte[1 << 16];
      new Random(3).nextBytes(lines);
      writer.lines(lines);
      writer.facts(
          new DocumentFacts(1, new TextSize(2, 3), new Histograms.Bins(1, 2, 3)), signature);
      disk.fillBut(0);
      assertThrows(IOException.class, writer::close);
      assertEquals(List.of(), open(disk.folder()));
    }
  }

  @Test
  void filesAreClosedWhenOneOfThemCannotBeBegun() throws Exception {
    Files.createFile(folder.resolve(FilteredPart.SIGNATURES));
    assertThrows(FileAlreadyExistsException.class, () -> new FilteredWriter(folder, true));
    assertEquals(List.of(), open(folder));
  }

  /** The files below a folder that this process has open. */
  private static List<Path> open(Path below) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          Path file = Files.readSymbolicLink(descriptor);
          if (file.startsWith(below.toRealPath())) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }
}
