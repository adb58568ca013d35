package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.TerminationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What lies on the volume, one entry a step, in the order of the steps. */
final class Artifacts {
  private Artifacts() {}

  /** The artifacts so far with those of new results; null when there is none. */
  static List<ArtifactStatus> merge(
      List<ArtifactStatus> previous, Map<Step, TerminationMessage> results) {
    List<ArtifactStatus> merged = new ArrayList<>();
    for (Step step : Step.values()) {
      step.artifactKind()
          .flatMap(kind -> reported(kind, results.get(step)).or(() -> known(kind, previous)))
          .ifPresent(merged::add);
    }
    return merged.isEmpty() ? null : List.copyOf(merged);
  }

  private static Optional<ArtifactStatus> reported(String kind, TerminationMessage result) {
    if (result == null || result.artifact() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new ArtifactStatus(kind, result.artifact(), result.digest(), result.reused()));
  }

  private static Optional<ArtifactStatus> known(String kind, List<ArtifactStatus> previous) {
    return previous == null
        ? Optional.empty()
        : previous.stream().filter(artifact -> kind.equals(artifact.kind())).findFirst();
  }
}
