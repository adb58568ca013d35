package dev.tatara.operator.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.Planner;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The run configuration that is written for a sample manifest is the sample that the trainer reads.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class RunConfigurationTest {
  @Inject RunConfigurationWriter writer;

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace("ml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "fine-tuning", "object-store", "evaluation", "collected"})
  void sampleManifestGivesSampleRunConfiguration(String name) throws Exception {
    var defaulted =
        Cluster.admin().resource(Manifests.generic(name, "ml", name, s -> {})).dryRun().create();
    LLMTrainingJob job =
        Serialization.unmarshal(Serialization.asJson(defaulted), LLMTrainingJob.class);
    JsonNode sample = new ObjectMapper().readTree(Manifests.sample(name + ".json"));
    job.getMetadata().setUid(sample.at("/job/uid").asText());

    String written = writer.write(Planner.plan(job).run());

    assertEquals(sample, new ObjectMapper().readTree(written));
  }
}
