package dev.tatara.minicluster.bench;

import dev.tatara.minicluster.MiniclusterException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Creates LLMTrainingJobs, and waits for the Jobs that the operator makes for their first step. */
final class Loadings {
  private static final int CLIENTS = 8;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String FIRST_STEP = "-corpus";

  private final KubernetesClient client;
  private final String manifest;
  private int created;

  /**
   * Nothing is created yet.
   *
   * @param manifest of one job
   */
  Loadings(KubernetesClient client, Path manifest) {
    this.client = client;
    try {
      this.manifest = Files.readString(manifest);
    } catch (IOException e) {
      throw new MiniclusterException("can't read %s: %s".formatted(manifest, e.getMessage()), e);
    }
  }

  /**
   * Creates so many jobs, as fast as the API server takes them from eight clients.
   *
   * @return seconds from the first request to the last child Job
   */
  double load(int jobs) {
    return load(jobs, Duration.ZERO);
  }

  /**
   * Creates so many jobs at a steady rate, whatever has become of those before.
   *
   * @param pause from one request to the next
   * @return seconds from the first request to the last child Job
   */
  double load(int jobs, Duration pause) {
    CountDownLatch children = new CountDownLatch(jobs);
    try (Watch _ = watchChildren(children);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      long start = System.nanoTime();
      List<Future<?>> requests = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        GenericKubernetesResource job = job(created++);
        sleepUntil(start + i * pause.toNanos());
        requests.add(clients.submit(() -> client.resource(job).create()));
      }
      for (Future<?> request : requests) {
        request.get();
      }
      if (!children.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new MiniclusterException(
            "after %d minutes %d of %d jobs have no child Job"
                .formatted(LIMIT.toMinutes(), children.getCount(), jobs));
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MiniclusterException("interrupted", e);
    } catch (ExecutionException e) {
      throw new MiniclusterException("a job can't be created: " + e.getCause().getMessage(), e);
    }
  }

  private static void sleepUntil(long nanoTime) throws InterruptedException {
    long left = nanoTime - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private GenericKubernetesResource job(int index) {
    GenericKubernetesResource job =
        Serialization.unmarshal(manifest, GenericKubernetesResource.class);
    job.getMetadata().setName("load-%05d".formatted(index));
    job.getMetadata().setNamespace(BenchCluster.NAMESPACE);
    return job;
  }

  private Watch watchChildren(CountDownLatch children) {
    String now =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(BenchCluster.NAMESPACE)
            .list(new ListOptionsBuilder().withLimit(1L).build())
            .getMetadata()
            .getResourceVersion();
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(BenchCluster.NAMESPACE)
        .withResourceVersion(now)
        .watch(
            new Watcher<Job>() {
              @Override
              public void eventReceived(Action action, Job job) {
                if (action == Action.ADDED && job.getMetadata().getName().endsWith(FIRST_STEP)) {
                  children.countDown();
                }
              }

              @Override
              public void onClose(WatcherException cause) {
                // the wait for what it would have told runs out
              }
            });
  }
}
