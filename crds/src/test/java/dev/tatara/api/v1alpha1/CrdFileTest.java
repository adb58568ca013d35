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
  private static final Path FILE = Path.of("kubernetes/llmtrainingjobs.tatara.dev-v1.yml");

  @Test
  void committedFileEqualsGeneratedOne() throws IOException {
    String generated = CrdSchema.generate();
    if (Boolean.getBoolean("tatara.crd.write")) {
      Files.writeString(FILE, generated);
    }
    assertTrue(Files.exists(FILE), FILE + " is missing: run with -Dtatara.crd.write=true");
    assertEquals(
        generated,
        Files.readString(FILE),
        FILE + " is not what the classes generate: run with -Dtatara.crd.write=true and commit it");
  }

  @Test
  void everyFieldIsDescribed() throws IOException {
    assertEquals(
        List.of(), UndescribedFields.in(CrdSchema.generate()), "fields without description");
  }
}
