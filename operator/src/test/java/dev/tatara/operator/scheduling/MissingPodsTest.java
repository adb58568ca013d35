package dev.tatara.operator.scheduling;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.resource.StepJob;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A job whose pods the API server refuses says so, in the API server's words, with the mend. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class MissingPodsTest {
  @Inject MissingPods missing;
  @Inject StepJob stepJob;

  @Test
  void aQuotaThatCountsWhatStepsDoNotAskForIsTold() {
    String namespace = Cluster.newNamespace("quota-unasked");
    Cluster.limit(namespace, "limit", Map.of("requests.cpu", "4", "requests.memory", "8Gi"));
    TrainingJob job = TrainingJob.create(namespace, "unasked", spec -> {});
    String message =
        job.awaitStalled("PodCreationRefused", "must specify requests.cpu for: corpus");
    assertTrue(
        message.startsWith(
            "no pod of unasked-corpus can be made: pods \"unasked-corpus-*\" is forbidden: failed"
                + " quota: limit: must specify "),
        message);
    assertTrue(message.contains("resources.otherSteps"), message);
    assertEquals(Phase.PREPARING_CORPUS, job.status().phase());
    assertEquals("Warning", job.awaitEvent("PodCreationRefused").getType());

    job.patch("runPolicy.suspend", true);
    job.awaitPhase(Phase.SUSPENDED);
    job.patch("resources.otherSteps", Map.of("cpu", "500m", "memory", "1Gi"));
    job.patch("runPolicy.suspend", false);
    job.awaitPod("corpus");
    assertFalse(stalled(job.awaitStatus(status -> status.reason() == null)));
  }

  @Test
  void aQuotaThatIsUsedUpIsToldUntilThereIsRoom() {
    String namespace = Cluster.newNamespace("quota-used-up");
    ResourceQuota quota = Cluster.limit(namespace, "limit", Map.of("requests.memory", "1Gi"));
    TrainingJob job = TrainingJob.create(namespace, "large", MissingPodsTest::ofTwoGiB);
    String message = job.awaitStalled("PodCreationRefused", "exceeded quota: limit");
    assertTrue(message.contains("requested: requests.memory=2Gi"), message);
    assertTrue(message.contains("have the quota raised"), message);

    Cluster.admin()
        .resource(quota)
        .edit(
            known ->
                new ResourceQuotaBuilder(known)
                    .editSpec()
                    .addToHard("requests.memory", new Quantity("4Gi"))
                    .endSpec()
                    .build());
    job.awaitPod("corpus");
    assertFalse(stalled(job.awaitStatus(status -> status.reason() == null)));
  }

  @Test
  void aLimitRangeIsTold() {
    String namespace = Cluster.newNamespace("limit-range");
    Cluster.admin()
        .resource(
            new LimitRangeBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("small")
                .endMetadata()
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .withMax(Map.of("memory", new Quantity("1Gi")))
                .endLimit()
                .endSpec()
                .build())
        .create();
    TrainingJob job = TrainingJob.create(namespace, "bounded", MissingPodsTest::ofTwoGiB);
    String message =
        job.awaitStalled("PodCreationRefused", "maximum memory usage per Container is 1Gi");
    assertTrue(message.contains("a LimitRange of the namespace"), message);
  }

  /** Which only pods can be that the operator is not permitted to make here. */
  @Test
  void anEnforcedPodSecurityStandardIsTold() {
    String namespace = Cluster.newNamespace("enforced"); // restricted
    LLMTrainingJob owner =
        job(namespace, "outside", spec -> spec.putObject("template").put("hostNetwork", true));
    Job train = ofNobody(stepJob.of(owner, Step.TRAIN));
    Job made = Cluster.admin().resource(train).create();
    Hindrance told =
        await()
            .until(() -> missing.of(current(made), List.of()), Optional::isPresent)
            .orElseThrow();
    assertEquals("PodCreationRefused", told.reason());
    assertTrue(
        told.message().contains("violates PodSecurity \"restricted:latest\": host namespaces"),
        told.message());
    assertTrue(told.message().contains("pod-security.kubernetes.io/enforce"), told.message());
    Cluster.admin().resource(made).delete();
  }

  @Test
  void podsThatComeInTimeAreNotMissed() {
    String namespace = Cluster.newNamespace("in-time");
    TrainingJob job = TrainingJob.create(namespace, "prompt", spec -> {});
    job.awaitPod("corpus");
    Job corpus = // which is seen to have begun after its pod is there
        await().until(() -> job.job("corpus").get(), it -> MissingPods.areMissing(it, List.of()));
    assertFalse(MissingPods.areMissing(corpus, List.of(job.awaitPod("corpus"))));
    job.succeed("corpus", null);
    await("end of the Job")
        .until(() -> !MissingPods.areMissing(job.job("corpus").get(), List.of()));
  }

  private static void ofTwoGiB(ObjectNode spec) {
    spec.withObjectProperty("resources").putObject("otherSteps").put("memory", "2Gi");
  }

  private static boolean stalled(LLMTrainingJobStatus status) {
    return TrainingJob.condition(status, "Stalled").isTrue();
  }

  private static Job current(Job job) {
    return Cluster.admin().resource(job).get();
  }

  /** The garbage collector would take what belongs to a job that is not there. */
  private static Job ofNobody(Job job) {
    job.getMetadata().setOwnerReferences(List.of());
    job.getMetadata().setLabels(Map.of());
    return job;
  }

  private static LLMTrainingJob job(String namespace, String name, Consumer<ObjectNode> change) {
    HasMetadata defaulted =
        Cluster.admin().resource(Manifests.generic(namespace, name, change)).dryRun().create();
    return Serialization.unmarshal(Serialization.asJson(defaulted), LLMTrainingJob.class);
  }
}
