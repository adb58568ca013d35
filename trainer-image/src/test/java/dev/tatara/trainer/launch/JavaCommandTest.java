package dev.tatara.trainer.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
  /** The launcher of benchmarks names them too, since no JVM is there yet to be asked. */
  @Test
  void benchmarksRunAsRanksDo() throws IOException {
    String launcher = Files.readString(Path.of("src/main/image/tatara-trainer"));
    for (String option : JavaCommand.VECTORS) {
      assertTrue(launcher.contains(option), option);
    }
  }

  /** A JVM takes patterns of classes that are not there without a word. */
  @Test
  void theMethodsToBeInlinedAreThere() throws ClassNotFoundException {
    int patterns = 0;
    for (String option : JavaCommand.VECTORS) {
      if (option.startsWith("-XX:CompileCommand=inline,")) {
        String name = option.substring(option.indexOf(',') + 1, option.indexOf("::"));
        assertTrue(Class.forName(name).getDeclaredMethods().length > 0, name);
        patterns++;
      }
    }
    assertEquals(2, patterns);
  }

  /** And without a word on the standard output, which belongs to the program. */
  @Test
  void aJvmTakesTheOptionsForVectors() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaCommand.VECTORS);
    command.add("--version");
    Process process = new ProcessBuilder(command).start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(!version.contains("CompileCommand"), version);
  }
}
