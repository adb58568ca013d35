package dev.tatara.minicluster.binaries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoBuildTest {
  /** A module of ours with programs that Go brings along. */
  private static final GoModule OF_GO =
      new GoModule("kubernetes", "v1.2.3", "cmd/", "", List.of(), "a moment");

  @TempDir private Path folder;

  private final List<String> progress = new ArrayList<>();

  /** The way of the real build with a small program of Go's own, which needs no other module. */
  @Test
  void buildsAProgram() throws Exception {
    assumeTrue(goIsInstalled(), "Go is not installed");
    Path target = folder.resolve("test2json");
    new GoBuild(OF_GO, progress::add).get("test2json", target);
    assertTrue(Files.isExecutable(target));
    assertFalse(Files.exists(folder.resolve(".test2json.build")), "built beside, then renamed");
    assertTrue(progress.getFirst().contains("test2json"), progress.toString());
  }

  @Test
  void showsWhatTheCompilerSays() {
    assumeTrue(goIsInstalled(), "Go is not installed");
    Path target = folder.resolve("nothing-of-this-name");
    String message =
        assertThrows(
                BinaryUnavailableException.class,
                () -> new GoBuild(OF_GO, progress::add).get("nothing-of-this-name", target))
            .getMessage();
    assertTrue(message.contains("exit code 1") && message.contains("cmd/nothing"), message);
    assertFalse(Files.exists(target));
  }

  @Test
  void saysHowToGetGo() {
    String message =
        assertThrows(
                BinaryUnavailableException.class,
                () ->
                    new GoBuild(OF_GO, progress::add, "no-such-go")
                        .get("test2json", folder.resolve("test2json")))
            .getMessage();
    assertTrue(message.contains("apt-get install golang"), message);
  }

  @Test
  void stampsTheVersionWhereClientsLook() {
    List<String> arguments = GoModule.kubernetes("v1.34.9").buildArguments("kubectl", folder);
    String flags = arguments.get(arguments.indexOf("-ldflags") + 1);
    assertTrue(flags.startsWith("-s -w "), flags);
    assertTrue(flags.contains("-X k8s.io/component-base/version.gitVersion=v1.34.9"), flags);
    assertTrue(flags.contains("-X k8s.io/client-go/pkg/version.gitMinor=34"), flags);
    assertEquals(6, flags.split("-X ").length - 1);
  }

  private static boolean goIsInstalled() {
    try {
      return new ProcessBuilder("go", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
