package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kubelet;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who takes a job's pods away, or keeps them from it, makes it wait and not fail. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class PreemptionTest {
  private static final String NAMESPACE = "preemption";
  private static final String QUEUE = "kueue.x-k8s.io/queue-name";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void evictedPodIsReplacedAndCountsForNothing() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE, "drained", spec -> spec.putObject("runPolicy").put("backoffLimit", 0));
    job.bringToTraining();
    Pod pod = job.bind("train", "drained-node");
    job.run("train", "127.77.4.1");
    job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());

    assertTrue(Cluster.admin().pods().resource(pod).evict());
    awaitRunning(job, "Preempted");
    Kubelet.end(pod, 137, null);

    Pod next = job.awaitPod("train");
    assertFalse(next.getMetadata().getName().equals(pod.getMetadata().getName()));
    LLMTrainingJobStatus waiting = awaitRunning(job, "Preempted");
    Condition running = TrainingJob.condition(waiting, "Running");
    assertTrue(running.message().contains("on node drained-node was preempted"), running.message());
    assertEquals(Phase.TRAINING, waiting.phase());
    assertEquals("Warning", job.awaitEvent("Preempted").getType());

    job.run("train", "127.77.4.1");
    LLMTrainingJobStatus again =
        job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
    assertEquals(0, again.restarts());
    assertEquals(1, again.attempt());
    job.delete(); // a job in training is looked at again and again
  }

  @Test
  void trainingWaitsForItsQueue() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "queued", spec -> {});
    job.resource()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("metadata", Map.of("labels", Map.of(QUEUE, "gpus")))));
    job.awaitPhase(Phase.PREPARING_CORPUS);
    assertFalse(job.job("corpus").get().getSpec().getSuspend(), "only training asks for anything");
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
    job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));

    LLMTrainingJobStatus queued = job.awaitPhase(Phase.QUEUED);
    Condition admitted = TrainingJob.condition(queued, "Admitted");
    assertFalse(admitted.isTrue());
    assertTrue(admitted.message().contains("queue gpus"), admitted.message());
    assertEquals("Queued", TrainingJob.condition(queued, "Running").reason());
    Job train = job.job("train").get();
    assertEquals("gpus", train.getMetadata().getLabels().get(QUEUE));
    assertTrue(train.getSpec().getSuspend());

    hold(job, false); // as Kueue does
    job.awaitPod("train");
    LLMTrainingJobStatus training = job.awaitPhase(Phase.TRAINING);
    assertTrue(TrainingJob.condition(training, "Admitted").isTrue());

    hold(job, true); // and as it does for others
    job.awaitPhase(Phase.QUEUED);
    hold(job, false);
    job.awaitPod("train");
    assertEquals(0, job.awaitPhase(Phase.TRAINING).restarts());
    assertFalse(job.job("train").get().getSpec().getSuspend(), "nobody else writes this field");
    job.delete(); // a job in training is looked at again and again
  }

  /** Whatever else is written meanwhile: the Job controller writes the status. */
  private static void hold(TrainingJob job, boolean suspend) {
    job.job("train")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"suspend\": %s}}".formatted(suspend));
  }

  private static LLMTrainingJobStatus awaitRunning(TrainingJob job, String reason) {
    return job.awaitStatus(
        status -> reason.equals(TrainingJob.condition(status, "Running").reason()));
  }
}
