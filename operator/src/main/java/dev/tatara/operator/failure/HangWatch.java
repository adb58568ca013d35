package dev.tatara.operator.failure;

import dev.tatara.api.v1alpha1.HealthSpec;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.RecentMap;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.ProgressReport;
import io.fabric8.kubernetes.api.model.Pod;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds trainings that come to no further step though their pods run. The trainer has a watch of
 * its own that knows more and is faster; this is for a trainer that does not come to use it. An
 * operator that was started meanwhile begins to measure then.
 */
@ApplicationScoped
public class HangWatch {
  /** Jobs that are remembered, those that were deleted among them. */
  private static final int MOST = 10_000;

  /** What is remembered of a training, by the uid of its job. */
  private static final class Watched {
    private final StepClock clock = new StepClock();
    private List<ProgressReport.RankTime> ranks = List.of();
    private Optional<Hang> hang = Optional.empty();
    private Optional<Hang> past = Optional.empty();
    private boolean takenUp;
  }

  private final Clock clock;
  private final Map<String, Watched> trainings = new RecentMap<>(MOST);

  HangWatch(Clock clock) {
    this.clock = clock;
  }

  /**
   * Looks at a training.
   *
   * @param pods of the train step
   * @param ready whether all that it needs run
   * @param report what the trainer says, if it says something
   */
  public void look(
      LLMTrainingJob job, List<Pod> pods, boolean ready, Optional<ProgressReport> report) {
    Watched training = training(job);
    if (!ready || report.filter(ProgressReport::isStarting).isPresent()) {
      training.clock.stop();
      return;
    }
    report.ifPresent(progress -> hear(training, pods, progress));
    if (training.hang.isEmpty()) {
      training.hang = hang(job, training, pods);
      training.takenUp = false;
    } else if (pods.stream().filter(HangWatch::runs).noneMatch(training.hang.get()::holds)) {
      training.past = training.hang; // others have taken their place
      training.hang = Optional.empty();
    }
  }

  /** The hang that a training is in, or is being taken out of. */
  public Optional<Hang> of(LLMTrainingJob job) {
    return training(job).hang;
  }

  /**
   * The hang that a restart ends: that which a training is in, or was in last. It explains one
   * restart, which may be seen with the new pods, or before.
   */
  Optional<Hang> endedBy(LLMTrainingJob job) {
    Watched training = training(job);
    Optional<Hang> ended = training.hang.or(() -> training.past);
    training.past = Optional.empty();
    return ended;
  }

  /**
   * Whether nobody has taken up the hang that a training is in; false from then on. What follows is
   * seen later, and must not be begun twice.
   */
  public boolean takeUp(LLMTrainingJob job) {
    Watched training = training(job);
    boolean first = !training.takenUp;
    training.takenUp = true;
    return first;
  }

  private synchronized Watched training(LLMTrainingJob job) {
    return trainings.computeIfAbsent(uid(job), _ -> new Watched());
  }

  /** A job does not train. */
  public synchronized void forget(LLMTrainingJob job) {
    trainings.remove(uid(job));
  }

  private void hear(Watched training, List<Pod> pods, ProgressReport progress) {
    int restarts = progress.restarts() == null ? 0 : progress.restarts();
    StepPods.ofRankZero(pods)
        .map(pod -> new StepClock.Position(pod.getMetadata().getUid(), restarts, progress.step()))
        .ifPresent(position -> training.clock.at(position, clock.instant()));
    training.ranks = progress.ranks() == null ? List.of() : progress.ranks();
  }

  private Optional<Hang> hang(LLMTrainingJob job, Watched training, List<Pod> pods) {
    HealthSpec health = job.getSpec().health();
    Duration silence = training.clock.silence(clock.instant());
    Duration limit =
        training.clock.limit(
            health.stallFactor(), Duration.ofSeconds(health.stallTimeoutSeconds()));
    if (silence.compareTo(limit) <= 0) {
      return Optional.empty();
    }
    // The trainer lists the slowest first.
    Optional<ProgressReport.RankTime> slowest = training.ranks.stream().findFirst();
    int step = training.clock.position().step();
    return Optional.of(
        new Hang(
            step,
            slowest.map(ProgressReport.RankTime::rank),
            slowest
                .flatMap(rank -> podOf(job, rank.rank(), pods))
                .or(() -> job.getSpec().resources().nodes() == 1 ? only(pods) : Optional.empty()),
            pods.stream()
                .filter(HangWatch::runs)
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toUnmodifiableSet()),
            sentence(step, silence, training.clock.median(), slowest)));
  }

  private static String sentence(
      int step, Duration silence, Duration median, Optional<ProgressReport.RankTime> slowest) {
    return "no step has come for %d s after step %d, where the median step takes %d s; %s"
        .formatted(
            silence.toSeconds(),
            step,
            Math.ceilDiv(median.toMillis(), 1000),
            slowest
                .map(
                    rank ->
                        "rank %d%s was behind the others, busy for %s times the median"
                            .formatted(
                                rank.rank(),
                                rank.pod() == null ? "" : " (pod " + rank.pod() + ")",
                                String.format(Locale.ROOT, "%.2f", rank.ratio())))
                .orElse("no rank was known to be behind the others"));
  }

  private static Optional<Pod> podOf(LLMTrainingJob job, int rank, List<Pod> pods) {
    int nodeRank = rank / job.getSpec().resources().acceleratorsPerNode();
    return pods.stream()
        .filter(HangWatch::runs)
        .filter(pod -> StepPods.index(pod) == nodeRank)
        .findFirst();
  }

  private static Optional<Pod> only(List<Pod> pods) {
    return pods.stream().filter(HangWatch::runs).findFirst();
  }

  private static boolean runs(Pod pod) {
    return "Running".equals(pod.getStatus().getPhase());
  }

  private static String uid(LLMTrainingJob job) {
    return job.getMetadata().getUid();
  }
}
