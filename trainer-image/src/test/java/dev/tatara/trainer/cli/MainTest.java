package dev.tatara.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.step.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path folder;

  @Test
  void helpIsNoError() {
    assertEquals(0, run("--help"));
    assertEquals(0, run("--version"));
  }

  @Test
  void anUnknownVerbIsABadConfiguration() throws IOException {
    assertEquals(64, run("smelt"));
    String message = Files.readString(folder.resolve("log"));
    assertTrue(message.contains("\"reason\":\"ConfigurationInvalid\""), message);
    assertTrue(message.contains("smelt"), message);
  }

  private int run(String... args) {
    String log = folder.resolve("log").toString();
    return Main.run(args, Environment.of(Map.of("TATARA_TERMINATION_LOG", log)));
  }
}
