package dev.tatara.operator.step;

import dev.tatara.operator.trainer.TerminationMessage;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads pods of steps. */
@ApplicationScoped
public class StepPods {
  private static final String DISRUPTED = "DisruptionTarget";
  private static final String COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index";

  private final KubernetesClient client;
  private final TrainerMessages messages;

  StepPods(KubernetesClient client, TrainerMessages messages) {
    this.client = client;
    this.messages = messages;
  }

  /**
   * The pods of a Job as they are, not as the cache has them: a Job can be seen to have ended
   * before its last pod is.
   */
  public List<Pod> read(Job job) {
    return client
        .pods()
        .inNamespace(job.getMetadata().getNamespace())
        .withLabel("batch.kubernetes.io/controller-uid", job.getMetadata().getUid())
        .list()
        .getItems();
  }

  /**
   * The result of a step among its pods: where there are several, that of the one which has made
   * the artifact, as the last shard of a corpus does; else that of index 0.
   */
  public Optional<TerminationMessage> result(Step step, List<Pod> pods) {
    return results(step, pods).stream()
        .min(Comparator.comparing(result -> result.artifact() == null)); // the first of equal ones
  }

  /** What pods of a step that are done have said, by index. */
  public List<TerminationMessage> results(Step step, List<Pod> pods) {
    return pods.stream()
        .filter(pod -> "Succeeded".equals(pod.getStatus().getPhase()))
        .sorted(Comparator.comparingInt(StepPods::index))
        .flatMap(pod -> terminated(step, pod).stream())
        .flatMap(state -> messages.termination(state.getMessage()).stream())
        .toList();
  }

  /** The last word of the pod of a step that failed last, with what the step came to before. */
  public Optional<TerminationMessage> failed(Step step, List<Pod> pods) {
    return pods.stream()
        .flatMap(pod -> terminated(step, pod).stream())
        .filter(state -> state.getExitCode() != 0)
        .sorted(Comparator.comparing(state -> String.valueOf(state.getFinishedAt())))
        .reduce((_, later) -> later)
        .flatMap(state -> messages.termination(state.getMessage()));
  }

  /** How the container that does the work ended, if it did. */
  public static Optional<ContainerStateTerminated> terminated(Step step, Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> step.container().equals(status.getName()))
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getTerminated() != null)
        .map(state -> state.getTerminated())
        .findFirst();
  }

  /** The address of the running pod of node rank 0, which may have been told to end. */
  public static Optional<String> addressOfRankZero(List<Pod> pods) {
    return ofRankZero(pods).flatMap(StepPods::address);
  }

  /** The addresses of running pods. */
  public static List<String> addresses(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .flatMap(pod -> address(pod).stream())
        .toList();
  }

  private static Optional<String> address(Pod pod) {
    return Optional.ofNullable(pod.getStatus().getPodIP()).filter(address -> !address.isBlank());
  }

  /** The running pod of node rank 0, one that was told to end only where there is no other. */
  public static Optional<Pod> ofRankZero(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> index(pod) == 0)
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .min(Comparator.comparing(Pod::isMarkedForDeletion));
  }

  /** Whether a pod has ended, well or not. */
  public static boolean hasEnded(Pod pod) {
    return "Succeeded".equals(pod.getStatus().getPhase())
        || "Failed".equals(pod.getStatus().getPhase());
  }

  /** What Kubernetes says of a pod that was taken away for the sake of others, or with its node. */
  public static Optional<PodCondition> disruption(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> DISRUPTED.equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst();
  }

  /** Failed pods that none has taken the place of: the newest of an index, where none is left. */
  public static List<Pod> unreplaced(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> "Failed".equals(pod.getStatus().getPhase()))
        .filter(
            failed ->
                pods.stream()
                    .filter(pod -> index(pod) == index(failed))
                    .allMatch(pod -> hasEnded(pod) && !isNewer(pod, failed)))
        .toList();
  }

  /** Times are of one form and zone: as text. */
  private static boolean isNewer(Pod pod, Pod other) {
    String created = pod.getMetadata().getCreationTimestamp();
    String before = other.getMetadata().getCreationTimestamp();
    return created != null && before != null && created.compareTo(before) > 0;
  }

  /** The completion index of a pod; 0 where the Job is not indexed. */
  public static int index(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    String index = annotations == null ? null : annotations.get(COMPLETION_INDEX);
    return index == null ? 0 : Integer.parseInt(index);
  }
}
