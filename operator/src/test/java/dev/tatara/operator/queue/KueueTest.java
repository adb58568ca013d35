package dev.tatara.operator.queue;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kueue;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kueue's real controller decides when trainings run, in the queues of {@code examples/kueue}. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class KueueTest {
  private static final String NAMESPACE = "queues";
  private static final String QUEUE = "gpus";
  private static final String CLASS_LABEL = "kueue.x-k8s.io/priority-class";
  private static final String PRODUCT = "nvidia.com/gpu.product";
  private static final String A100 = "NVIDIA-A100-SXM4-40GB";

  private static Kueue kueue;

  @BeforeAll
  static void startKueue() throws Exception {
    kueue = Kueue.start();
    Cluster.newNamespace(NAMESPACE);
    try (InputStream queues = Files.newInputStream(Path.of("../examples/kueue/queues.yaml"))) {
      for (HasMetadata queue : Cluster.admin().load(queues).items()) {
        if (queue.getKind().equals("LocalQueue")) {
          queue.getMetadata().setNamespace(NAMESPACE);
        }
        Cluster.admin().resource(queue).create();
      }
    }
  }

  @AfterAll
  static void stopKueue() {
    if (kueue != null) {
      kueue.close();
    }
  }

  @Test
  void jobsTakeTurnsInAQueueWithQuotaForOne() {
    TrainingJob first = train("first", 8, "research");
    first.awaitPhase(Phase.TRAINING);
    first.run("train", "127.77.8.1");
    first.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
    Job admitted = first.job("train").get();
    assertEquals(A100, selector(admitted), "Kueue's node selector stands");
    assertEquals(A100, first.awaitPod("train").getSpec().getNodeSelector().get(PRODUCT));

    TrainingJob second = train("second", 8, "research");
    LLMTrainingJobStatus waiting = second.awaitPhase(Phase.QUEUED);
    assertFalse(TrainingJob.condition(waiting, "Admitted").isTrue());

    writesNothingMore(first);
    assertEquals(A100, selector(first.job("train").get()));

    first.patch("runPolicy.suspend", true);
    first.awaitPhase(Phase.SUSPENDED);
    LLMTrainingJobStatus turn = second.awaitPhase(Phase.TRAINING);
    assertTrue(TrainingJob.condition(turn, "Admitted").isTrue());
    assertEquals(A100, second.awaitPod("train").getSpec().getNodeSelector().get(PRODUCT));

    first.patch("runPolicy.suspend", false);
    first.awaitPhase(Phase.QUEUED);
    second.succeed("train", Messages.trained());
    second.awaitPhase(Phase.EVALUATING);
    LLMTrainingJobStatus again = first.awaitPhase(Phase.TRAINING);
    assertTrue(TrainingJob.condition(again, "Admitted").isTrue());
    assertEquals(0, again.restarts());
    first.delete();
    second.delete();
  }

  /** Looked at again, a job that Kueue has admitted is left as it is. */
  private static void writesNothingMore(TrainingJob job) {
    job.resource()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(
                Map.of("metadata", Map.of("annotations", Map.of("example.com/note", "look")))));
    List<String> before = versions(job);
    await("nothing is written")
        .during(Duration.ofSeconds(4))
        .until(() -> versions(job), before::equals);
  }

  private static List<String> versions(TrainingJob job) {
    return List.of(
        job.resource().get().getMetadata().getResourceVersion(),
        job.job("train").get().getMetadata().getResourceVersion());
  }

  @Test
  void whoHasLessUnsavedWorkIsPreempted() {
    TrainingJob saved = train("saved", 4, "research");
    saved.awaitPhase(Phase.TRAINING);
    TrainingJob unsaved = train("unsaved", 4, "research");
    unsaved.awaitPhase(Phase.TRAINING);
    try (TrainerPod trainer = new TrainerPod("127.77.8.2")) {
      trainer.progress(savedAt(Instant.now().plus(Duration.ofHours(1))));
      saved.run("train", "127.77.8.2");
      saved.awaitStatus(status -> status.checkpoint() != null);
      unsaved.run("train", "127.77.8.3");
      awaitBoost(unsaved, "1");
      assertNull(boost(saved), "no work is unsaved, and nothing is written");

      TrainingJob urgent = train("urgent", 4, "release");
      urgent.awaitPhase(Phase.TRAINING);
      saved.awaitPhase(Phase.QUEUED);
      assertEquals(Phase.TRAINING, unsaved.status().phase(), "though it was admitted last");
      assertNotNull(boost(unsaved));
      urgent.delete();
    }
    saved.delete();
    unsaved.delete();
  }

  @Test
  void checkpointTakesThePriorityOfUnsavedWorkBack() {
    TrainingJob job = train("falling", 4, "research");
    job.awaitPhase(Phase.TRAINING);
    try (TrainerPod trainer = new TrainerPod("127.77.8.4")) {
      trainer.progress(savedAt(Instant.EPOCH));
      job.run("train", "127.77.8.4");
      awaitBoost(job, "1");
      awaitBoost(job, "2");
      trainer.progress(savedAt(Instant.now().plus(Duration.ofHours(1))));
      awaitBoost(job, "0");
    }
    job.delete();
  }

  private static String savedAt(Instant time) {
    return """
        {"phase": "training", "step": 100, "totalSteps": 300,
         "checkpoint": {"lastStep": 100, "lastTime": "%s", "path": "runs/x/checkpoints/step-00000100"}}
        """
        .formatted(time);
  }

  private static void awaitBoost(TrainingJob job, String level) {
    await("priority boost " + level).until(() -> level.equals(boost(job)));
  }

  private static String boost(TrainingJob job) {
    Map<String, String> annotations = workload(job).getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get("kueue.x-k8s.io/priority-boost");
  }

  private static GenericKubernetesResource workload(TrainingJob job) {
    return Cluster.admin()
        .genericKubernetesResources("kueue.x-k8s.io/v1beta2", "Workload")
        .inNamespace(NAMESPACE)
        .withLabel("kueue.x-k8s.io/job-uid", job.job("train").get().getMetadata().getUid())
        .list()
        .getItems()
        .getFirst();
  }

  /** A job whose training asks for GPUs of the queue, brought before it. */
  private static TrainingJob train(String name, int gpus, String priority) {
    TrainingJob job = TrainingJob.create(NAMESPACE, name, spec -> inQueue(spec, gpus));
    job.resource()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(
                Map.of("metadata", Map.of("labels", Map.of(CLASS_LABEL, priority)))));
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
    job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));
    return job;
  }

  private static void inQueue(ObjectNode spec, int gpus) {
    spec.putObject("resources").put("acceleratorsPerNode", gpus);
    ((ObjectNode) spec.get("training")).put("microBatchSize", 1);
    spec.putObject("scheduling").put("gang", "Kueue").put("queueName", QUEUE);
  }

  private static String selector(Job job) {
    return job.getSpec().getTemplate().getSpec().getNodeSelector().get(PRODUCT);
  }
}
