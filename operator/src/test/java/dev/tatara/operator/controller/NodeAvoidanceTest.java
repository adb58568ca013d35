package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.NodeFailureStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Training keeps off a node whose hardware has failed it twice, where that is asked for. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class NodeAvoidanceTest {
  private static final String FAULT =
      Messages.failed("train", "Internal", 70, "CUDA error: unspecified launch failure");

  @Test
  void nodeThatFailedTwiceIsAvoided() {
    TrainingJob.whileTraining(
        Cluster.newNamespace("avoidance"), "wary", NodeAvoidanceTest::failTwice);
  }

  private static void failTwice(TrainingJob job) {
    Pod first = fail(job);
    assertEquals(
        List.of(new NodeFailureStatus("broken", 1, "GpuFault")),
        job.awaitStatus(status -> status.restarts() == 1).nodeFailures());
    fail(job);
    LLMTrainingJobStatus twice = job.awaitStatus(status -> status.restarts() == 2);
    assertEquals(List.of(new NodeFailureStatus("broken", 2, "GpuFault")), twice.nodeFailures());
    assertEquals("Warning", job.awaitEvent("NodeFailedAgain").getType());
    String uid = first.getMetadata().getOwnerReferences().getFirst().getUid();
    assertEquals(uid, job.job("train").get().getMetadata().getUid(), "nobody asked for more");

    job.patch("runPolicy.avoidFailedNodes", true);
    Job next =
        await()
            .until(
                () -> job.job("train").get(),
                train -> train != null && !uid.equals(train.getMetadata().getUid()));
    List<NodeSelectorRequirement> fields =
        next.getSpec()
            .getTemplate()
            .getSpec()
            .getAffinity()
            .getNodeAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution()
            .getNodeSelectorTerms()
            .getFirst()
            .getMatchFields();
    assertEquals(
        List.of(new NodeSelectorRequirement("metadata.name", "NotIn", List.of("broken"))), fields);
    assertEquals(2, job.status().restarts(), "the change is no failure");
    assertEquals(3, job.status().attempt());
  }

  private static Pod fail(TrainingJob job) {
    Pod pod = job.bind("train", "broken");
    job.fail("train", 70, FAULT);
    return pod;
  }
}
