package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A step that does not come to run in time ends the job; one that runs has all its time. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class StartDeadlineTest {
  private static final String NAMESPACE = "start-deadline";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void stepThatFindsNoNodeEndsTheJob() {
    TrainingJob job = withDeadline("homeless", 3);
    job.leaveUnscheduled("corpus", "0/2 nodes are available: 2 Insufficient cpu.");
    FailureStatus failure = job.awaitPhase(Phase.FAILED).failure();
    assertEquals("StartDeadlineExceeded", failure.reason());
    assertEquals("corpus", failure.step());
    assertTrue(
        failure.message().startsWith("its pods did not run within 3 s (Unschedulable): pod "),
        failure.message());
    assertEquals("Warning", job.awaitEvent("StartDeadlineExceeded").getType());
    await().until(() -> job.jobs().isEmpty());
  }

  @Test
  void stepThatRunsMeetsItAndADeadlineMayBeGivenLater() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "busy", spec -> {});
    job.run("corpus", "127.77.2.9");
    job.patch("runPolicy.startDeadlineSeconds", 1);
    await()
        .during(Duration.ofSeconds(3))
        .until(() -> job.status().phase() == Phase.PREPARING_CORPUS);
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    assertEquals("tokenizer", job.awaitPhase(Phase.FAILED).failure().step());
  }

  private static TrainingJob withDeadline(String name, int seconds) {
    return TrainingJob.create(
        NAMESPACE, name, spec -> spec.putObject("runPolicy").put("startDeadlineSeconds", seconds));
  }
}
