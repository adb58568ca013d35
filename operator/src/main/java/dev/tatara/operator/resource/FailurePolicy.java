package dev.tatara.operator.resource;

import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.ExitCodes;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;

/**
 * What the Job controller makes of a pod that failed, by the exit codes of
 * docs/reference/run-configuration.md: evictions and orderly ends after SIGTERM do not count, bad
 * configuration, bad data, a loss that is not finite and a gate that nothing passed end the Job,
 * anything else is tried again.
 */
final class FailurePolicy {
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
        .withValues(ExitCodes.TERMINATED)
        .endOnExitCodes()
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(step.container())
        .withOperator("In")
        .withValues(
            ExitCodes.BAD_CONFIGURATION,
            ExitCodes.BAD_DATA,
            ExitCodes.NOT_FINITE,
            ExitCodes.GATE_FAILED)
        .endOnExitCodes()
        .endRule()
        .build();
  }
}
