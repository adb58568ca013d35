package dev.tatara.plugin.logs;

import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Belongings;
import dev.tatara.plugin.cluster.Waiting;
import dev.tatara.report.LinesOutsideReports;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.PrettyLoggable;
import io.fabric8.kubernetes.client.dsl.TailPrettyLoggable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the logs of pods, one after the other, or all at the same time while they run. The packed
 * report in the log of its step is for the operator, and is left out.
 */
final class PodLogs {
  /** The step whose log holds a packed report. */
  static final String REPORT = "report";

  private final KubernetesClient client;
  private final PrintWriter out;
  private final boolean follow;
  private final Integer tail;

  /**
   * @param follow whether to go on until the pods have ended
   * @param tail lines of each pod, or null for all
   */
  PodLogs(KubernetesClient client, PrintWriter out, boolean follow, Integer tail) {
    this.client = client;
    this.out = out;
    this.follow = follow;
    this.tail = tail;
  }

  void print(List<Pod> pods, RankFilter filter) {
    if (!follow) {
      pods.forEach(pod -> read(pod, filter));
      return;
    }
    List<Thread> readers = new ArrayList<>();
    for (Pod pod : pods) {
      readers.add(Thread.ofVirtual().start(() -> follow(pod, filter)));
    }
    for (Thread reader : readers) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void read(Pod pod, RankFilter filter) {
    if (!hasBegun(pod)) {
      throw new PluginException(
          ExitCodes.NOT_FOUND,
          "the pod %s has not begun".formatted(pod.getMetadata().getName()),
          "kubectl llmjob diagnose says what holds it up; -f waits for it");
    }
    List<String> lines =
        tailing(pod, log(pod)).getLog().lines().filter(new LinesOutsideReports()).toList();
    int first = tail == null ? 0 : Math.max(0, lines.size() - tail);
    lines.subList(first, lines.size()).forEach(line -> print(pod, line, filter));
    out.flush();
  }

  private void follow(Pod pod, RankFilter filter) {
    for (Pod current = pod; !hasBegun(current); current = client.resource(pod).get()) {
      if (current == null) {
        return; // it was deleted before it began
      }
      Waiting.pause();
    }
    Predicate<String> outside = new LinesOutsideReports();
    try (LogWatch watch = tailing(pod, log(pod)).watchLog();
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(watch.getOutput(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (outside.test(line)) {
          print(pod, line, filter);
          out.flush();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the log of " + pod.getMetadata().getName(), e);
    }
  }

  private void print(Pod pod, String line, RankFilter filter) {
    filter.line(StepPods.index(pod), line).ifPresent(out::println);
  }

  private TailPrettyLoggable log(Pod pod) {
    PodResource resource =
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName());
    return resource.inContainer(container(pod));
  }

  /** Where a report stands can be told from the log's beginning only. */
  private PrettyLoggable tailing(Pod pod, TailPrettyLoggable log) {
    return tail == null || REPORT.equals(Belongings.step(pod)) ? log : log.tailingLines(tail);
  }

  /** The one that does the step's work, before sidecars. */
  private static String container(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getName();
  }

  private static boolean hasBegun(Pod pod) {
    if (pod == null || pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
      return false;
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(container(pod)))
        .map(status -> Optional.ofNullable(status.getState()))
        .flatMap(Optional::stream)
        .anyMatch(PodLogs::ranOrRuns);
  }

  private static boolean ranOrRuns(ContainerState state) {
    return state.getRunning() != null || state.getTerminated() != null;
  }
}
