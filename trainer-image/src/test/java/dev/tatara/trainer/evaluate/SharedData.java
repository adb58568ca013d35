package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real evaluation data, where the machine has it. */
final class SharedData {
  private SharedData() {}

  /** A file of JCommonsenseQA v1.3; skips the test when it is not there. */
  static Path jcommonsenseqa(String split) {
    return jglue("jcommonsenseqa", split);
  }

  /** A file of JGLUE v1.3; skips the test when it is not there. */
  static Path jglue(String task, String split) {
    String root = System.getenv().getOrDefault("TATARA_SHARED", "../../shared");
    Path file = Path.of(root, "data", "eval", "jglue", task + "-v1.3__" + split + "-v1.3.json");
    assumeTrue(Files.exists(file), "needs JGLUE's data at " + file + " (set TATARA_SHARED)");
    return file;
  }
}
