package dev.tatara.operator.resource;

import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;

/**
 * What the Job controller makes of a pod that failed, by the exit codes of
 * docs/reference/run-configuration.md: evictions and orderly ends after SIGTERM do not count, bad
 * configuration and bad data end the Job, anything else is tried again.
 */
final class FailurePolicy {
  private static final int BAD_CONFIGURATION = 64;
  private static final int BAD_DATA = 65;
  private static final int TERMINATED = 143;

  private FailurePolicy() {}

  static PodFailurePolicy of(Step step) {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .addNewRule()
        .withAction("Ignore")
        .withNewOnExitCodes()
        .withContainerName(step.container())
        .withOperator("In")
        .withValues(TERMINATED)
        .endOnExitCodes()
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(step.container())
        .withOperator("In")
        .withValues(BAD_CONFIGURATION, BAD_DATA)
        .endOnExitCodes()
        .endRule()
        .build();
  }
}
