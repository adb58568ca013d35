package dev.tatara.minicluster.quickstart.view;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.ProgressStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has been observed of one job.
 *
 * @param name namespace and name
 * @param status as last read; null before the operator has written any
 * @param phaseStarts for each phase that was seen, when it was seen first, from the start of the
 *     observation
 * @param losses training losses in the order of their steps
 * @param elapsed since the start of the observation
 */
public record JobView(
    String name,
    LLMTrainingJobStatus status,
    Map<Phase, Duration> phaseStarts,
    List<Loss> losses,
    Duration elapsed) {

  /** Training loss, in nats a token, after a step. */
  public record Loss(int step, double value) {}

  public JobView {
    phaseStarts = Map.copyOf(phaseStarts);
    losses = List.copyOf(losses);
  }

  /** Nothing seen yet. */
  public static JobView of(String name) {
    return new JobView(name, null, Map.of(), List.of(), Duration.ZERO);
  }

  /** The view after another look at the job. */
  public JobView next(LLMTrainingJobStatus newStatus, Duration now) {
    Map<Phase, Duration> starts = new EnumMap<>(Phase.class);
    starts.putAll(phaseStarts);
    if (newStatus != null && newStatus.phase() != null) {
      starts.putIfAbsent(newStatus.phase(), now);
    }
    return new JobView(name, newStatus, starts, withLossOf(newStatus), now);
  }

  private List<Loss> withLossOf(LLMTrainingJobStatus newStatus) {
    ProgressStatus progress = newStatus == null ? null : newStatus.progress();
    if (progress == null || progress.step() == null || progress.loss() == null) {
      return losses;
    }
    int step = progress.step();
    List<Loss> all = new ArrayList<>(losses);
    all.removeIf(loss -> loss.step() >= step); // a job that resumed does steps again
    all.add(new Loss(step, Double.parseDouble(progress.loss())));
    return all;
  }

  /** Where the job stands; Pending before the operator has said so. */
  public Phase phase() {
    return status == null || status.phase() == null ? Phase.PENDING : status.phase();
  }

  /** How far training is, if it has begun. */
  public Optional<ProgressStatus> progress() {
    return Optional.ofNullable(status).map(LLMTrainingJobStatus::progress);
  }

  /** How long a phase took, or has taken so far; empty when it was not seen. */
  public Optional<Duration> timeIn(Phase phase) {
    Duration start = phaseStarts.get(phase);
    if (start == null) {
      return Optional.empty();
    }
    Duration end =
        phaseStarts.values().stream()
            .filter(other -> other.compareTo(start) > 0)
            .min(Duration::compareTo)
            .orElse(elapsed);
    return Optional.of(end.minus(start));
  }

  /** Whether the artifact of that kind lay on the volume already; empty while that is not known. */
  public Optional<Boolean> reused(String kind) {
    if (status == null || status.artifacts() == null) {
      return Optional.empty();
    }
    return status.artifacts().stream()
        .filter(artifact -> artifact.kind().equals(kind))
        .findFirst()
        .map(artifact -> Boolean.TRUE.equals(artifact.reused()));
  }
}
