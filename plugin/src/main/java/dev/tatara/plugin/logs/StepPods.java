package dev.tatara.plugin.logs;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which pods of a step count: a failed one is replaced by another of the same index. */
final class StepPods {
  private static final String INDEX = "batch.kubernetes.io/job-completion-index";

  private StepPods() {}

  /**
   * One pod for each index, the newest, by index.
   *
   * @param pods of a step
   * @param previous the newest but one instead
   */
  static List<Pod> of(List<Pod> pods, boolean previous) {
    Map<Integer, List<Pod>> byIndex =
        pods.stream()
            .collect(Collectors.groupingBy(StepPods::index, TreeMap::new, Collectors.toList()));
    return byIndex.values().stream()
        .flatMap(
            same ->
                same.stream()
                    .sorted(
                        Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                            .reversed())
                    .skip(previous ? 1 : 0)
                    .limit(1))
        .toList();
  }

  /** Node rank of a training pod; 0 of others. */
  static int index(Pod pod) {
    String index = pod.getMetadata().getLabels().get(INDEX);
    return index == null ? 0 : Integer.parseInt(index);
  }
}
