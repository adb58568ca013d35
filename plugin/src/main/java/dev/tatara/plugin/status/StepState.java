package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.cluster.Belongings;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where one step of a job is.
 *
 * @param step verb
 * @param state of it
 * @param took from its start to its end, or until now; empty when it has not begun
 * @param artifact what it left on the volume, if it has left something
 */
public record StepState(
    String step, State state, Optional<Duration> took, Optional<ArtifactStatus> artifact) {

  /** States, as people read them. */
  public enum State {
    DONE("done"),
    RUNNING("running"),
    QUEUED("queued"),
    STOPPING("stopping"),
    SUSPENDED("suspended"),
    FAILED("failed"),
    WAITING("waits");

    private final String label;

    State(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private static final Map<String, String> ARTIFACTS =
      Map.of(
          "corpus", "corpus",
          "tokenizer", "tokenizer",
          "tokenize", "dataset",
          "train", "checkpoint",
          "export", "export");

  /** The steps of a job in their order: those that its spec asks for, and those that were begun. */
  public static List<StepState> of(LLMTrainingJob job, Belongings belongings, Instant now) {
    List<StepState> steps = new ArrayList<>();
    State previous = State.DONE;
    for (Phase phase : Phase.values()) {
      String step = phase.step().orElse(null);
      if (step == null || !phase.isAskedForBy(job.getSpec()) && belongings.job(step).isEmpty()) {
        continue;
      }
      Optional<Job> stepsJob = belongings.job(step);
      State state = state(job, phase, stepsJob, previous);
      steps.add(new StepState(step, state, took(state, stepsJob, now), artifact(job, step)));
      previous = state;
    }
    return steps;
  }

  private static State state(
      LLMTrainingJob job, Phase phase, Optional<Job> stepsJob, State previous) {
    Phase now = LLMTrainingJobStatus.phaseOf(job);
    String failed =
        now == Phase.FAILED && job.getStatus().failure() != null
            ? job.getStatus().failure().step()
            : null;
    if (phase.step().get().equals(failed)) {
      return State.FAILED;
    }
    if (now == Phase.COMPLETE || stepsJob.filter(StepState::isComplete).isPresent()) {
      return State.DONE;
    }
    if (now == phase) {
      return State.RUNNING;
    }
    boolean next = previous == State.DONE;
    return switch (now) {
      case QUEUED -> phase == Phase.TRAINING ? State.QUEUED : byOrder(phase, Phase.TRAINING);
      case SUSPENDING -> next ? State.STOPPING : State.WAITING;
      case SUSPENDED -> next ? State.SUSPENDED : State.WAITING;
      case FAILED ->
          Arrays.stream(Phase.values())
              .filter(other -> other.step().isPresent() && other.step().get().equals(failed))
              .findFirst()
              .map(other -> byOrder(phase, other))
              .orElse(State.WAITING); // the plan was refused
      default -> byOrder(phase, now);
    };
  }

  private static State byOrder(Phase phase, Phase now) {
    return phase.compareTo(now) < 0 ? State.DONE : State.WAITING;
  }

  private static boolean isComplete(Job job) {
    JobStatus status = job.getStatus();
    return status != null && status.getCompletionTime() != null;
  }

  private static Optional<Duration> took(State state, Optional<Job> job, Instant now) {
    if (state == State.WAITING || state == State.SUSPENDED) {
      return Optional.empty();
    }
    return job.map(Job::getStatus)
        .filter(status -> status.getStartTime() != null)
        .flatMap(
            status -> {
              Instant start = Instant.parse(status.getStartTime());
              return end(status, state, now).map(end -> Duration.between(start, end));
            });
  }

  private static Optional<Instant> end(JobStatus status, State state, Instant now) {
    if (status.getCompletionTime() != null) {
      return Optional.of(Instant.parse(status.getCompletionTime()));
    }
    if (state == State.FAILED) {
      return status.getConditions() == null
          ? Optional.empty()
          : status.getConditions().stream()
              .filter(condition -> condition.getType().equals("Failed"))
              .map(condition -> Instant.parse(condition.getLastTransitionTime()))
              .findFirst();
    }
    return Optional.of(now);
  }

  private static Optional<ArtifactStatus> artifact(LLMTrainingJob job, String step) {
    LLMTrainingJobStatus status = job.getStatus();
    if (status == null || status.artifacts() == null) {
      return Optional.empty();
    }
    return status.artifacts().stream()
        .filter(artifact -> artifact.kind().equals(ARTIFACTS.get(step)))
        .findFirst();
  }
}
