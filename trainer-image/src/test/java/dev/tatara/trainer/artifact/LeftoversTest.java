package dev.tatara.trainer.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.launch.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LeftoversTest {
  private static final ArtifactKey KEY = new ArtifactKey("corpus", 1, Map.of(), List.of("ab"));
  private static final ArtifactKey OTHER = new ArtifactKey("corpus", 1, Map.of(), List.of("cd"));

  @TempDir Path root;

  /** A step that begins an artifact and never ends. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      try (PendingArtifact pending = ArtifactStore.under(Path.of(args[0])).begin(KEY)) {
        Files.writeString(pending.folder().resolve("half"), "written");
        System.out.println(pending.folder());
        Thread.currentThread().join();
      }
    }
  }

  @Test
  void theFolderOfAKilledStepIsRemovedAndThatOfALivingOneIsNot() throws Exception {
    Process writer =
        new ProcessBuilder(JavaCommand.again(Writer.class, List.of(root.toString())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Path folder = Path.of(writer.inputReader().readLine());
      make(ArtifactStore.under(root));
      assertTrue(Files.exists(folder.resolve("half")), "its writer lives");
      writer.destroyForcibly().waitFor();
      make(ArtifactStore.under(root));
      assertFalse(Files.exists(folder));
      assertEquals(List.of(OTHER.digest()), names(root.resolve("artifacts/corpus")));
    } finally {
      writer.destroyForcibly();
    }
  }

  @Test
  void besideAFolderNamedByHandOnlyItsOwnLeftoversAreRemoved() throws IOException {
    Path own = Files.createDirectory(root.resolve(".mine.0123abcd.tmp"));
    Files.writeString(own.resolve("half"), "written");
    Files.createDirectory(root.resolve(".yours.0123abcd.tmp"));
    Files.writeString(root.resolve(".mine.0123abcd.txt"), "a file of somebody's");
    make(ArtifactStore.single(root.resolve("mine")));
    assertEquals(List.of(".mine.0123abcd.txt", ".yours.0123abcd.tmp", "mine"), names(root));
  }

  /** Another artifact than the one that is left over. */
  private static void make(ArtifactStore store) throws IOException {
    try (PendingArtifact pending = store.begin(OTHER)) {
      Files.writeString(pending.folder().resolve("text"), "whole");
      pending.commit(Map.of(), Map.of(), Map.of(), List.of());
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
