package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.operator.resource.RunConfigMap;
import dev.tatara.operator.resource.TemplatePermissions;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Gates that can never pass are refused, but for jobs that began with them. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class RefusedGatesTest {
  private static final String NAMESPACE = "refused-gates";
  private static final String ADDRESS = "127.77.9.2";

  @Inject TemplatePermissions permissions;
  @Inject RunConfigMap runConfigMap;

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void gateOnAScoreThatNeverComesIsRefusedBeforeAnythingRuns() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "never",
            spec -> {
              ObjectNode evaluation = (ObjectNode) spec.get("evaluation");
              ObjectNode quiz = evaluation.putArray("tasks").addObject();
              quiz.put("name", "quiz").put("dataset", "quiz.jsonl");
              ObjectNode choice = quiz.putObject("multipleChoice");
              choice.put("prompt", "{question}").put("answer", "label");
              choice.putArray("choices").add("{choice0}").add("{choice1}");
              ObjectNode gate = evaluation.putArray("gates").addObject();
              gate.put("task", "quiz").put("metric", "mcc").put("minimum", 0.1);
            });
    LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
    assertEquals("PlanRefused", failed.failure().reason());
    assertEquals(
        "evaluation.gates asks for mcc of quiz 1, which has only acc, acc_norm",
        failed.failure().message());
    assertEquals(List.of(), job.jobs());
  }

  /** A job of an operator that knew nothing of directions is not stopped by one that does. */
  @Test
  void gateThatIsRefusedForNewJobsIsToldOfOneThatBeganWithIt() {
    List<Map<String, Object>> reversed =
        List.of(Map.of("task", "jcommonsenseqa", "minimum", 0.3, "maximum", 0.9));
    TrainingJob job = create("older");
    job.bringToTraining();
    job.patch("runPolicy.suspend", true);
    job.awaitPhase(Phase.SUSPENDED);
    beginWith("older", "{\"task\": \"jcommonsenseqa\", \"minimum\": 0.3, \"maximum\": 0.9}");
    job.patch("evaluation.gates", reversed);
    job.patch("runPolicy.suspend", false);

    LLMTrainingJobStatus training = job.awaitPhase(Phase.TRAINING);
    assertEquals("RefusedForNewJobs", training.reason());
    Condition plan = TrainingJob.condition(training, "PlanAccepted");
    assertTrue(plan.isTrue());
    assertEquals("RefusedForNewJobs", plan.reason());
    assertTrue(
        plan.message()
            .startsWith(
                "evaluation.gates asks for a maximum of the score of jcommonsenseqa 1.1, of which"
                    + " more is better, which is refused for new jobs"),
        plan.message());
    assertTrue(plan.message().contains("evaluation.gates can change at any time"), plan.message());
    job.awaitEvent("RefusedForNewJobs");
    staysAcceptedWithoutItsRunConfiguration(job.resource().get());
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      pod.progress(Messages.progress(220, 5.0));
      job.run("train", ADDRESS);
      job.awaitStatus(status -> status.progress() != null && status.progress().step() == 220);
    }

    job.patch("evaluation.gates", List.of(Map.of("task", "jcommonsenseqa", "maximum", 0.5)));
    String refused = job.awaitStalled("PlanRefused", "maximum");
    assertTrue(
        refused.endsWith(
            "write minimum in place of maximum: shares pass from a score on up, 0.3 for 30 %;"
                + " evaluation.gates can change at any time"),
        refused);
    job.patch("evaluation.gates", reversed);
    job.awaitStatus(status -> "RefusedForNewJobs".equals(status.reason()));

    job.patch("evaluation.gates", List.of(Map.of("task", "jcommonsenseqa", "minimum", 0.3)));
    LLMTrainingJobStatus mended = job.awaitStatus(status -> status.reason() == null);
    assertEquals("Planned", TrainingJob.condition(mended, "PlanAccepted").reason());
    job.delete();
  }

  /** As an operator sees it that is started when somebody has deleted the ConfigMap. */
  private void staysAcceptedWithoutItsRunConfiguration(LLMTrainingJob job) {
    job.getMetadata().setName("older-without");
    assertTrue(
        assertDoesNotThrow(() -> new Plans(permissions, runConfigMap).of(job))
            .objection()
            .isPresent());
    job.getMetadata().setGeneration(job.getMetadata().getGeneration() + 1);
    assertThrows(
        PlanRefusedException.class, () -> new Plans(permissions, runConfigMap).of(job), "changed");
  }

  @Test
  void newJobWithAGateOnTheWrongSideIsRefused() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "reversed",
            spec ->
                ((ObjectNode) spec.get("evaluation"))
                    .putArray("gates")
                    .addObject()
                    .put("task", "jcommonsenseqa")
                    .put("maximum", 0.9));
    LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
    assertEquals("PlanRefused", failed.failure().reason());
    assertTrue(failed.failure().message().startsWith("evaluation.gates asks for a maximum"));
    assertEquals(List.of(), job.jobs());
  }

  /** Gives a suspended job the run configuration that an older operator made. */
  private static void beginWith(String name, String gate) {
    Resource<ConfigMap> run =
        Cluster.admin().configMaps().inNamespace(NAMESPACE).withName(name + "-run");
    ConfigMap existing = run.get();
    ObjectNode document =
        Serialization.unmarshal(existing.getData().get("run.json"), ObjectNode.class);
    ((ObjectNode) document.get("evaluation"))
        .putArray("gates")
        .add(Serialization.unmarshal(gate, ObjectNode.class));
    run.delete();
    existing.getMetadata().setResourceVersion(null);
    existing.setData(Map.of("run.json", document.toString()));
    Cluster.admin().resource(existing).create();
  }

  private static TrainingJob create(String name) {
    return TrainingJob.create(NAMESPACE, name, TrainingJob::ofOneGate);
  }
}
