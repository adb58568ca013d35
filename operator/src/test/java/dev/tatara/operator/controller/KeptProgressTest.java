package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How far training is lies in the status alone, and holds while no trainer knows more. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class KeptProgressTest {
  private static final String NAMESPACE = "kept-progress";
  private static final String ADDRESS = "127.77.12.1";

  private static final String STARTING =
      "{\"phase\": \"starting\", \"step\": 0, \"totalSteps\": 300, \"restarts\": 0}";

  private static final String GOING_ON =
      "{\"phase\": \"training\", \"step\": 121, \"totalSteps\": 300, \"restarts\": 0}";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void nextOperatorGoesOnWithWhatTheOneBeforeHasWritten() {
    TrainingJob.whileTraining(NAMESPACE, "inherited", KeptProgressTest::inherit);
  }

  private static void inherit(TrainingJob job) {
    writeAsTheOneBefore(job);
    job.run("train", ADDRESS); // where nobody answers
    job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
    await()
        .during(Duration.ofSeconds(3)) // some polls
        .until(() -> isAt(120, job.status()) && "1m30s".equals(job.status().progress().eta()));
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      trainer.progress(STARTING);
      ProgressStatus starting =
          job.awaitStatus(status -> status.progress().eta() == null).progress();
      assertEquals(120, starting.step());
      assertEquals("40%", starting.percent());
      assertEquals("4.2000", starting.loss());
      assertNull(starting.etaSeconds());
      trainer.progress(GOING_ON);
      LLMTrainingJobStatus training = job.awaitStatus(status -> isAt(121, status));
      assertEquals(2, training.restarts(), "a pod that counts from 0 is no restart more");
    }
  }

  /** What an operator writes that ends then: this one has heard of no trainer. */
  private static void writeAsTheOneBefore(TrainingJob job) {
    ObjectNode known =
        Serialization.unmarshal(Serialization.asJson(job.resource().get()), ObjectNode.class);
    known.remove("spec");
    known.putObject("metadata").put("namespace", NAMESPACE).put("name", "inherited");
    ObjectNode status = known.withObject("/status");
    status.put("restarts", 2);
    status
        .putObject("progress")
        .put("step", 120)
        .put("totalSteps", 300)
        .put("percent", "40%")
        .put("loss", "4.2000")
        .put("etaSeconds", 90)
        .put("eta", "1m30s")
        .put("restarts", 1);
    job.resource()
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(Labels.OPERATOR)
                .withForce(true)
                .build(),
            known.toString());
  }

  private static boolean isAt(int step, LLMTrainingJobStatus status) {
    return status.progress() != null && status.progress().step() == step;
  }
}
