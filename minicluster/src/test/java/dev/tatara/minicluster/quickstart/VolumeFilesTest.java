package dev.tatara.minicluster.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeFilesTest {
  @TempDir Path folder;

  @Test
  void putReplacesAFileAndLeavesNothingBeside() throws Exception {
    VolumeFiles volume = new VolumeFiles(folder.resolve("volume"));
    Path file = folder.resolve("a.jsonl");
    volume.put(Files.writeString(file, "one"), "sources/a.jsonl");
    volume.put(Files.writeString(file, "two"), "sources/a.jsonl");
    assertEquals("two", Files.readString(volume.resolve("sources/a.jsonl")));
    try (Stream<Path> files = Files.list(volume.resolve("sources"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void equalFileIsLeftAlone() throws Exception {
    VolumeFiles volume = new VolumeFiles(folder.resolve("volume"));
    Path file = Files.writeString(folder.resolve("a.jsonl"), "one");
    volume.put(file, "a.jsonl");
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(volume.resolve("a.jsonl"), longAgo);
    volume.put(file, "a.jsonl");
    assertEquals(longAgo, Files.getLastModifiedTime(volume.resolve("a.jsonl")));
  }

  @Test
  void missingFileIsNamed() {
    VolumeFiles volume = new VolumeFiles(folder);
    QuickstartException refused =
        assertThrows(
            QuickstartException.class, () -> volume.put(folder.resolve("gone.jsonl"), "b.jsonl"));
    assertTrue(refused.getMessage().contains("gone.jsonl"), refused.getMessage());
  }
}
