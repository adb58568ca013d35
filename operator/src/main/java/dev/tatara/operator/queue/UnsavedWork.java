package dev.tatara.operator.queue;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.operator.status.ConditionTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What training would lose if its pods went now without a word. */
public final class UnsavedWork {
  private UnsavedWork() {}

  /**
   * Accelerator-seconds since the newest checkpoint, or since all pods run where that is later; 0
   * while they don't. On CPUs each process counts as an accelerator.
   */
  public static long acceleratorSeconds(
      ResourcesSpec resources, LLMTrainingJobStatus status, Instant now) {
    Optional<Instant> running =
        ConditionTypes.find(status, ConditionTypes.RUNNING)
            .filter(Condition::isTrue)
            .map(condition -> Instant.parse(condition.lastTransitionTime()));
    if (running.isEmpty()) {
      return 0;
    }
    Instant since =
        checkpoint(status.checkpoint()).filter(running.get()::isBefore).orElse(running.get());
    long seconds = Math.max(0, Duration.between(since, now).toSeconds());
    return seconds * resources.nodes() * resources.acceleratorsPerNode();
  }

  private static Optional<Instant> checkpoint(CheckpointStatus checkpoint) {
    return Optional.ofNullable(checkpoint).map(CheckpointStatus::lastTime).map(Instant::parse);
  }
}
