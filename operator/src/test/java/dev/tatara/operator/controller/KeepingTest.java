package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a running job is made of is kept as it should be, and touched for no other reason. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class KeepingTest {
  private static final String NAMESPACE = "keeping";

  @Inject MeterRegistry meters;

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void idleResyncWritesNothing() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "idle", spec -> {});
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    job.awaitPhase(Phase.TRAINING_TOKENIZER);
    job.awaitPod("tokenizer");
    await().until(() -> isActive(job.job("tokenizer").get()));
    job.awaitEvent("TrainingTokenizer"); // the last that is written of the change
    awaitNoWrites(job);

    Map<String, String> before = versions(job);
    double reconciliations = reconciliations();
    configMap("idle-run").edit(map -> touch(map)); // an event, and no difference
    await().until(() -> reconciliations() > reconciliations);
    awaitNoWrites(job);

    Map<String, String> after = versions(job);
    before.remove("ConfigMap/idle-run");
    after.remove("ConfigMap/idle-run");
    assertTrue(before.size() >= 5, before.toString());
    assertEquals(before, after);
  }

  @Test
  void deletedChildrenOfARunningJobComeBack() {
    TrainingJob.whileTraining(NAMESPACE, "robbed", KeepingTest::rob);
  }

  private static void rob(TrainingJob job) {
    String uid = job.job("train").get().getMetadata().getUid();

    configMap("robbed-run").delete();
    service("robbed-train").delete();
    policy("robbed-network").delete();
    job.job("train").delete();

    await().until(() -> configMap("robbed-run").get() != null);
    await().until(() -> service("robbed-train").get() != null);
    await().until(() -> policy("robbed-network").get() != null);
    await()
        .until(
            () -> {
              var train = job.job("train").get();
              return train != null && !uid.equals(train.getMetadata().getUid());
            });
    assertEquals(Phase.TRAINING, job.status().phase());
  }

  @Test
  void changedRetentionReachesTheNextPod() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "changed", spec -> {});
    job.awaitPhase(Phase.PREPARING_CORPUS);
    String uid = configMap("changed-run").get().getMetadata().getUid();
    assertTrue(configMap("changed-run").get().getImmutable());

    job.patch("checkpoint.keepEvery", 200);

    LLMTrainingJobStatus status = job.awaitStatus(s -> s.observedGeneration() == 2);
    assertEquals(Phase.PREPARING_CORPUS, status.phase());
    await()
        .until(
            () -> {
              ConfigMap map = configMap("changed-run").get();
              return map != null && map.getData().get("run.json").contains("\"keepEvery\" : 200");
            });
    assertNotEquals(uid, configMap("changed-run").get().getMetadata().getUid());
  }

  @Test
  void finishedJobIsDeletedWhenItsTimeIsOver() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "short-lived",
            spec -> spec.putObject("runPolicy").put("ttlSecondsAfterFinished", 2));
    job.fail("corpus", 65, null);
    await().until(() -> job.resource().get() == null && job.jobs().isEmpty());
  }

  private double reconciliations() {
    return meters.find("operator.sdk.reconciliations.success").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  /** Waits until nothing of the job has been written for a while. */
  private static void awaitNoWrites(TrainingJob job) {
    List<Map<String, String>> last = new ArrayList<>(List.of(versions(job)));
    await()
        .pollInterval(Duration.ofMillis(700))
        .until(
            () -> {
              Map<String, String> now = versions(job);
              if (!now.equals(last.getLast())) {
                last.clear();
              }
              last.add(now);
              return last.size() > 3;
            });
  }

  private static boolean isActive(Job job) {
    return job.getStatus() != null && Integer.valueOf(1).equals(job.getStatus().getActive());
  }

  private static Map<String, String> versions(TrainingJob job) {
    Map<String, String> versions = new TreeMap<>();
    put(versions, job.resource().get());
    job.jobs().forEach(child -> put(versions, child));
    put(versions, configMap(job.resource().get().getMetadata().getName() + "-run").get());
    put(versions, policy(job.resource().get().getMetadata().getName() + "-network").get());
    job.events().forEach(event -> put(versions, event));
    return versions;
  }

  private static void put(Map<String, String> versions, HasMetadata object) {
    versions.put(
        object.getKind() + "/" + object.getMetadata().getName(),
        object.getMetadata().getResourceVersion());
  }

  private static ConfigMap touch(ConfigMap map) {
    map.getMetadata().getAnnotations().put("touched", "true");
    return map;
  }

  private static Resource<ConfigMap> configMap(String name) {
    return Cluster.admin().configMaps().inNamespace(NAMESPACE).withName(name);
  }

  private static Resource<NetworkPolicy> policy(String name) {
    return Cluster.admin().network().v1().networkPolicies().inNamespace(NAMESPACE).withName(name);
  }

  private static Resource<Service> service(String name) {
    return Cluster.admin().services().inNamespace(NAMESPACE).withName(name);
  }
}
