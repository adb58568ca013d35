package dev.tatara.minicluster.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manifests say what the API knows, and agree with each other. */
class ManifestFilesTest {
  private static final Path FOLDER = Path.of("../examples/quickstart");
  private static final YAMLMapper STRICT =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  @Test
  void jobHoldsNoFieldThatTheApiDoesNotKnow() throws Exception {
    LLMTrainingJobSpec spec =
        STRICT.readValue(FOLDER.resolve("job.yaml").toFile(), LLMTrainingJob.class).getSpec();
    int processes = spec.resources().nodes() * spec.resources().acceleratorsPerNode();
    assertEquals(2, processes);
    assertEquals(0, spec.training().globalBatchSize() % processes);
    assertEquals(0, spec.training().steps() % spec.checkpoint().everySteps());
    assertEquals(0, spec.model().hiddenSize() % spec.model().heads());
  }

  @Test
  void unknownFieldWouldBeNoticed() throws Exception {
    String yaml =
        Files.readString(FOLDER.resolve("job.yaml")).replace("globalBatchSize", "globalBatch");
    assertThrows(
        UnrecognizedPropertyException.class, () -> STRICT.readValue(yaml, LLMTrainingJob.class));
  }

  @Test
  void jobWorksOnTheClaim() throws Exception {
    LLMTrainingJob job =
        STRICT.readValue(FOLDER.resolve("job.yaml").toFile(), LLMTrainingJob.class);
    PersistentVolumeClaim claim =
        STRICT.readValue(FOLDER.resolve("storage.yaml").toFile(), PersistentVolumeClaim.class);
    assertEquals(claim.getMetadata().getName(), job.getSpec().storage().claimName());
  }
}
