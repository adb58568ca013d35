package dev.tatara.minicluster.bench;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands for Job controller, scheduler and kubelet: each Job gets the pod of its template, bound to
 * a node, and then running.
 */
final class SimulatedNode {
  private static final String NAME = "simulated";
  private static final int WORKERS = 4;

  private final KubernetesClient client;

  SimulatedNode(KubernetesClient client) {
    this.client = client;
  }

  /** Lets a pod of every Job run; returns when all do. */
  void runAll() {
    List<Job> jobs =
        client.batch().v1().jobs().inNamespace(BenchCluster.NAMESPACE).list().getItems();
    try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
      jobs.forEach(job -> workers.submit(() -> run(job)));
    }
  }

  private void run(Job job) {
    Pod pod = client.resource(pod(job)).create();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    client
        .resource(
            new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase("Running")
                .withStartTime(now)
                .withContainerStatuses(
                    pod.getSpec().getContainers().stream()
                        .map(container -> running(container.getName(), container.getImage(), now))
                        .toList())
                .endStatus()
                .build())
        .updateStatus();
    client
        .resource(
            new JobBuilder(job)
                .editOrNewStatus()
                .withStartTime(now)
                .withActive(1)
                .withReady(1)
                .endStatus()
                .build())
        .updateStatus();
  }

  private static Pod pod(Job job) {
    PodTemplateSpec template = job.getSpec().getTemplate();
    return new PodBuilder()
        .withMetadata(template.getMetadata())
        .editMetadata()
        .withNamespace(job.getMetadata().getNamespace())
        .withName(job.getMetadata().getName() + "-x7k2p")
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(job.getApiVersion())
                .withKind(job.getKind())
                .withName(job.getMetadata().getName())
                .withUid(job.getMetadata().getUid())
                .withController(true)
                .build())
        .endMetadata()
        .withSpec(template.getSpec())
        .editSpec()
        .withNodeName(NAME)
        .endSpec()
        .build();
  }

  private static ContainerStatus running(String name, String image, String since) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withImage(image)
        .withImageID(image)
        .withReady(true)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning(since)
        .endState()
        .build();
  }
}
