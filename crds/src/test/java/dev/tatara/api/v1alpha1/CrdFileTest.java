package dev.tatara.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The committed CRD is the one that the classes generate. */
class CrdFileTest {
  private static final String NAME = "llmtrainingjobs.tatara.dev-v1.yml";

  /**
   * Applied by hand, and beside the chart's templates, since a chart holds all that it installs.
   */
  private static final List<Path> FILES =
      List.of(Path.of("kubernetes", NAME), Path.of("../charts/tatara/files", NAME));

  @Test
  void committedFilesEqualTheGeneratedOne() throws IOException {
    String generated = CrdSchema.generate();
    for (Path file : FILES) {
      if (Boolean.getBoolean("tatara.crd.write")) {
        Files.writeString(file, generated);
      }
      assertTrue(Files.exists(file), file + " is missing: run with -Dtatara.crd.write=true");
      assertEquals(
          generated,
          Files.readString(file),
          file + " is not what the classes generate: run with -Dtatara.crd.write=true, commit it");
    }
  }

  @Test
  void everyFieldIsDescribed() throws IOException {
    assertEquals(
        List.of(), UndescribedFields.in(CrdSchema.generate()), "fields without description");
  }
}
