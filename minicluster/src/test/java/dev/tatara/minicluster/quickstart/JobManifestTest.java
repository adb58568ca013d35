package dev.tatara.minicluster.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.quickstart.documents.TextCollection;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobManifestTest {
  private static final Path FILE = Path.of("../examples/quickstart/job.yaml");
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static TextCollection text(String file, boolean fallback) {
    return new TextCollection(
        Path.of("/cache", file), 10, 100, 300, "CC0-1.0", List.of(), fallback, false);
  }

  @Test
  void debianTextLeavesTheFileAsItStands() {
    JobManifest manifest = JobManifest.read(FILE);
    TextCollection debian = text("debian-docs-ja.jsonl", false);
    assertSame(manifest, manifest.forText(debian));
    assertEquals(JobManifest.sourcePath(debian), manifest.source());
    assertEquals("quickstart", manifest.name());
  }

  @Test
  void fallbackTextIsNamedWithItsLicenceAndGetsAVocabularyThatItBears() throws Exception {
    JobManifest read = JobManifest.read(FILE);
    JobManifest changed = read.forText(text("tatara-fallback-ja.jsonl", true));
    LLMTrainingJob job = STRICT.readValue(changed.json(), LLMTrainingJob.class);
    assertEquals(1, job.getSpec().data().sources().size());
    assertEquals(
        "sources/tatara-fallback-ja.jsonl", job.getSpec().data().sources().getFirst().path());
    assertEquals("CC0-1.0", job.getSpec().data().sources().getFirst().licence());
    assertEquals(2048, job.getSpec().tokenizer().train().vocabularySize());
    assertEquals("sources/debian-docs-ja.jsonl", read.source());
  }

  @Test
  void otherStepsLeaveTheRestAsItStands() throws Exception {
    JobManifest read = JobManifest.read(FILE);
    JobManifest changed = read.withSteps(20);
    LLMTrainingJob job = STRICT.readValue(changed.json(), LLMTrainingJob.class);
    assertEquals(20, job.getSpec().training().steps());
    assertEquals(read.json(), changed.withSteps(steps(read)).json());
  }

  @Test
  void missingFileIsNamed() {
    QuickstartException refused =
        assertThrows(QuickstartException.class, () -> JobManifest.read(Path.of("nowhere.yaml")));
    assertTrue(refused.getMessage().contains("nowhere.yaml"), refused.getMessage());
  }

  private static int steps(JobManifest manifest) throws Exception {
    return STRICT.readValue(manifest.json(), LLMTrainingJob.class).getSpec().training().steps();
  }
}
