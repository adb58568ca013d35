package dev.tatara.trainer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The Python environment with torch and transformers that {@code ./tatara test} makes. */
public final class PythonEnvironment {
  private PythonEnvironment() {}

  /** Where it lies. */
  public static Path folder() {
    String cache = System.getenv("TATARA_CACHE");
    Path folder =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache", "tatara")
            : Path.of(cache);
    return folder.resolve("python-oracle");
  }

  /** Its interpreter; skips the test where the environment could not be made. */
  public static Path require() {
    Path python = folder().resolve("bin/python");
    assumeTrue(
        Files.isExecutable(python),
        () -> "needs transformers in " + folder() + ", which ./tatara test makes");
    return python;
  }
}
