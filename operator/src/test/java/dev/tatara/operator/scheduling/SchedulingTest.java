package dev.tatara.operator.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.GpuNode;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A pod that finds no node says in the job's own terms what it lacks and what to do. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class SchedulingTest {
  private static final String NAMESPACE = "scheduling";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void lackOfAcceleratorsIsToldBeforeTheDataIsPrepared() {
    TrainingJob job = create("no-gpus", 4);
    LLMTrainingJobStatus status = job.awaitStatus(s -> "NoAccelerators".equals(s.reason()));
    Condition lack = TrainingJob.condition(status, "AcceleratorsAvailable");
    assertFalse(lack.isTrue());
    assertTrue(lack.message().startsWith("no node has any nvidia.com/gpu"), lack.message());
    assertTrue(lack.message().contains("add nodes that do"), lack.message());
    assertEquals(Phase.PREPARING_CORPUS, status.phase());
    assertFalse(TrainingJob.condition(status, "Stalled").isTrue(), "nodes may come");
    assertEquals("Warning", job.awaitEvent("NoAccelerators").getType());

    try (GpuNode _ = new GpuNode("gpu-late", 8)) {
      toTraining(job);
      job.awaitStatus(
          s -> s.reason() == null && TrainingJob.condition(s, "AcceleratorsAvailable").isTrue());
    } finally {
      job.delete();
    }
  }

  @Test
  void tooSmallNodesAreNamedWithWhatTheyHave() {
    TrainingJob job = create("small-nodes", 8);
    try (GpuNode _ = new GpuNode("gpu-4", 4)) {
      toTraining(job);
      job.leaveUnscheduled(
          "train",
          "0/1 nodes are available: 1 Insufficient nvidia.com/gpu. no new claims to deallocate,"
              + " preemption: 0/1 nodes are available: 1 Preemption is not helpful for"
              + " scheduling.");
      String message = job.awaitStalled("InsufficientAccelerators", "the largest has 4");
      assertTrue(
          message.endsWith(
              ": no node has 8 free nvidia.com/gpu: the largest has 4; ask for fewer with"
                  + " spec.resources.acceleratorsPerNode, or add nodes"),
          message);
      assertTrue(message.startsWith("pod small-nodes-train-0-"), message);
      assertEquals("Warning", job.awaitEvent("InsufficientAccelerators").getType());

      job.run("train", "127.77.5.1");
      assertEquals(null, job.awaitStatus(status -> status.reason() == null).reason());
    } finally {
      job.delete(); // a job in training is looked at again and again
    }
  }

  @Test
  void acceleratorsInUseAreTold() {
    TrainingJob job = create("in-use", 4);
    try (GpuNode _ = new GpuNode("gpu-busy", 4)) {
      toTraining(job);
      job.leaveUnscheduled("train", "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.");
      job.awaitStalled("InsufficientAccelerators", "other pods hold it; wait until they end");

      job.leaveUnscheduled("train", "0/1 nodes are available: 1 node(s) had untolerated taint(s).");
      job.awaitStalled(
          "UntoleratedTaint", "spec.template.tolerations while runPolicy.suspend is true");

      job.leaveUnscheduled(
          "train", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.");
      job.awaitStalled(
          "NodeSelectorMismatch", "spec.template.nodeSelector while runPolicy.suspend is true");
    } finally {
      job.delete();
    }
  }

  @Test
  void whatIsAskedForIsNamedByItsOwnField() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "fields",
            spec -> {
              ObjectNode resources = spec.withObjectProperty("resources");
              resources.putObject("extended").put("rdma/hca", 2);
              resources.putObject("otherSteps").put("cpu", 64).put("memory", "1Gi");
            });
    try (GpuNode _ = new GpuNode("gpu-fields", 4)) {
      job.leaveUnscheduled("corpus", "0/1 nodes are available: 1 Insufficient cpu.");
      job.awaitStalled("InsufficientCPU", "ask for less with spec.resources.otherSteps.cpu");
      job.leaveUnscheduled(
          "corpus", "0/1 nodes are available: 1 node(s) had untolerated taint(s).");
      job.awaitStalled("UntoleratedTaint", "add it to spec.template.otherSteps.tolerations while");
      job.leaveUnscheduled(
          "corpus",
          "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.");
      job.awaitStalled("NodeSelectorMismatch", "change spec.template.otherSteps.nodeSelector");
      toTraining(job);
      job.leaveUnscheduled("train", "0/1 nodes are available: 1 Insufficient rdma/hca.");
      job.awaitStalled("NoExtendedResource", "name another resource with spec.resources.extended");
    } finally {
      job.delete();
    }
  }

  @Test
  void claimsThatAreNotThereOrNotBoundAreNamed() {
    TrainingJob missing =
        TrainingJob.create(
            NAMESPACE, "no-claim", spec -> spec.putObject("storage").put("claimName", "somewhere"));
    missing.leaveUnscheduled(
        "corpus", "0/1 nodes are available: persistentvolumeclaim \"somewhere\" not found.");
    missing.awaitStalled(
        "ClaimNotFound",
        "claim somewhere does not exist: create it, or delete the job and apply it with another");

    TrainingJob unbound =
        TrainingJob.create(
            NAMESPACE,
            "unbound",
            spec ->
                spec.putObject("storage")
                    .putObject("claimTemplate")
                    .put("size", "1Gi")
                    .put("storageClassName", "nowhere"));
    unbound.leaveUnscheduled(
        "corpus", "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.");
    String message =
        unbound.awaitStalled("ClaimUnbound", "claim unbound-storage is bound to no volume");
    assertTrue(message.contains("StorageClass nowhere"), message);
  }

  @Test
  void unknownCausesArePassedOnWithAMend() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "unknown", spec -> {});
    job.leaveUnscheduled("corpus", "0/1 nodes are available: 1 Too many pods. preemption: none.");
    String message = job.awaitStalled("Unschedulable", "add nodes");
    assertTrue(message.endsWith("1 Too many pods."), message);
    assertFalse(message.contains("preemption"), message);
  }

  private static TrainingJob create(String name, int gpus) {
    return TrainingJob.create(
        NAMESPACE,
        name,
        spec ->
            spec.putObject("resources")
                .put("acceleratorsPerNode", gpus)
                .put("accelerator", "nvidia.com/gpu"));
  }

  private static void toTraining(TrainingJob job) {
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
    job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));
    job.awaitPhase(Phase.TRAINING);
  }
}
