package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether a job evaluates can change while it runs; what was started is seen to its end. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ChangedEvaluationTest {
  private static final String NAMESPACE = "changed-evaluation";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void runningEvaluationIsNotForgotten() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "none", spec -> {});
    bringToEndOfTraining(job);
    job.awaitPhase(Phase.EVALUATING);

    job.patch("evaluation.mode", "None");
    LLMTrainingJobStatus changed = job.awaitStatus(status -> status.observedGeneration() == 2);
    assertEquals(Phase.EVALUATING, changed.phase());
    assertNull(job.job("export").get(), "nothing starts beside what runs");

    job.succeed("evaluate", Messages.evaluated(300, 0.22));
    assertEquals(300, job.awaitPhase(Phase.EXPORTING).evaluations().getFirst().last().step());
    job.delete();
  }

  @Test
  void evaluationThatIsAskedForTooLateIsNotClaimed() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE, "late", spec -> ((ObjectNode) spec.get("evaluation")).put("mode", "None"));
    bringToEndOfTraining(job);
    job.awaitPhase(Phase.EXPORTING);

    job.patch("evaluation.mode", "Job");
    assertNotScored(job.awaitStatus(status -> status.observedGeneration() == 2));
    job.succeed("export", Messages.artifact("export", "export", false));
    job.succeed("report", null);
    assertNotScored(job.awaitPhase(Phase.COMPLETE));
    assertNull(job.job("evaluate").get());
    job.delete();
  }

  private static void assertNotScored(LLMTrainingJobStatus status) {
    Condition evaluated = TrainingJob.condition(status, "Evaluated");
    assertFalse(evaluated.isTrue());
    assertEquals("NotScored", evaluated.reason());
  }

  private static void bringToEndOfTraining(TrainingJob job) {
    job.bringToTraining();
    job.succeed("train", Messages.trained());
  }
}
