package dev.tatara.operator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.run.RunConfigurationWriter;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/**
 * The run configuration that is written for the sample manifest is the sample that the trainer
 * reads.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class RunConfigurationTest {
  @Inject Planner planner;
  @Inject RunConfigurationWriter writer;

  @Test
  void sampleManifestGivesSampleRunConfiguration() throws Exception {
    Cluster.newNamespace("ml");
    var defaulted =
        Cluster.admin().resource(Manifests.generic("ml", "quickstart", s -> {})).dryRun().create();
    LLMTrainingJob job =
        Serialization.unmarshal(Serialization.asJson(defaulted), LLMTrainingJob.class);
    JsonNode sample = new ObjectMapper().readTree(Manifests.sample("quickstart.json"));
    job.getMetadata().setUid(sample.at("/job/uid").asText());

    String written = writer.write(planner.plan(job).run());

    assertEquals(sample, new ObjectMapper().readTree(written));
  }
}
