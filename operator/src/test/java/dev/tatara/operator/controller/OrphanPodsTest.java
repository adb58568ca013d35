package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kubelet;
import dev.tatara.operator.support.Patience;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods whose Job somebody has deleted: nothing takes its place before they have ended. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class OrphanPodsTest {
  private static final String ADDRESS = "127.77.47.1";

  @Inject OrphanPods orphans;

  @ParameterizedTest
  @EnumSource(
      value = DeletionPropagation.class,
      names = {"BACKGROUND", "ORPHAN"})
  void noStepBeginsAnewWhileATrainingEnds(DeletionPropagation propagation) {
    TrainingJob.whileTraining(
        Cluster.newNamespace("orphans-" + propagation.name().toLowerCase(Locale.ROOT)),
        "cleared",
        job -> {
          Pod pod = job.bind("train", "ghost-cleared");
          job.run("train", ADDRESS);
          job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
          Pod copy = Cluster.admin().resource(copy(pod)).create();
          job.jobs()
              .forEach(
                  it -> Cluster.admin().resource(it).withPropagationPolicy(propagation).delete());
          Patience.await().until(() -> Cluster.admin().resource(pod).get().isMarkedForDeletion());
          Patience.await()
              .during(Duration.ofSeconds(3)) // reconciled a few times meanwhile
              .until(() -> job.jobs().isEmpty());
          Kubelet.end(pod, 143, null);
          job.awaitPod("corpus");
          assertFalse(Cluster.admin().resource(copy).get().isMarkedForDeletion(), "not of a Job");
        });
  }

  /** As kubectl debug --copy-to makes it, with labels kept. */
  private static Pod copy(Pod pod) {
    Map<String, String> labels = new HashMap<>(pod.getMetadata().getLabels());
    labels
        .keySet()
        .removeIf(label -> !label.startsWith("tatara.dev/") && !label.startsWith("app."));
    return new PodBuilder()
        .withNewMetadata()
        .withName("copy")
        .withNamespace(pod.getMetadata().getNamespace())
        .withLabels(labels)
        .endMetadata()
        .withSpec(new PodSpecBuilder(pod.getSpec()).withNodeName(null).build())
        .build();
  }

  @Test
  void aJobThatIsSuspendedMeanwhileIsSuspendedWhenTheyHaveEnded() {
    TrainingJob.whileTraining(
        Cluster.newNamespace("orphans-suspended"),
        "bereft",
        job -> {
          Pod pod = job.bind("train", "ghost-suspended");
          job.run("train", ADDRESS);
          job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
          job.job("train").withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
          job.awaitStatus(status -> "JobDeleted".equals(status.reason()));

          job.patch("runPolicy.suspend", true);
          job.awaitPhase(Phase.SUSPENDING);
          Kubelet.end(pod, 143, null);
          job.awaitPhase(Phase.SUSPENDED);
          assertNull(job.job("train").get());
        });
  }

  @Test
  void podsThatAreKnownBeforeTheirJobAreLeftAlone() {
    TrainingJob job =
        TrainingJob.create(Cluster.newNamespace("orphans-early"), "early", spec -> {});
    Pod pod = job.awaitPod("corpus");
    LLMTrainingJob owner = job.resource().get();
    assertFalse(orphans.areEnded(owner, only(pod)), "the Job is heard of next");
    assertFalse(Cluster.admin().resource(pod).get().isMarkedForDeletion());
    job.delete();
  }

  @Test
  void oneThatDoesNotEndInItsTimeIsTold() {
    assertEquals(Optional.empty(), orphans.overdue(only(ending(Instant.now().minusSeconds(10)))));
    String message =
        orphans.overdue(only(ending(Instant.now().minusSeconds(40)))).orElseThrow().message();
    assertTrue(message.startsWith("pod late: its Job was deleted, and it should "), message);
    assertTrue(message.endsWith("kubectl delete pod late --force lets the job go on"), message);
  }

  private static Pod ending(Instant end) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("late")
        .withDeletionTimestamp(end.toString())
        .endMetadata()
        .withNewSpec()
        .withNodeName("lost")
        .endSpec()
        .build();
  }

  private static Children only(Pod orphan) {
    return new Children(
        List.of(),
        List.of(),
        List.of(orphan),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
