package dev.tatara.operator.logging;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.step.Step;
import java.util.Arrays;
import org.jboss.logging.MDC;

/**
 * Says with every line that is logged in a reconciliation whose it is, and where that job stands.
 */
public final class JobContext implements AutoCloseable {
  static final String JOB = "job";
  static final String NAMESPACE = "namespace";
  static final String PHASE = "phase";
  static final String STEP = "step";

  /** Begins with a job as it is before the reconciliation, in this thread. */
  public JobContext(LLMTrainingJob job) {
    MDC.put(JOB, job.getMetadata().getName());
    MDC.put(NAMESPACE, job.getMetadata().getNamespace());
    Phase phase = LLMTrainingJobStatus.phaseOf(job);
    MDC.put(PHASE, phase.label());
    Arrays.stream(Step.values())
        .filter(step -> step.phase() == phase)
        .findFirst()
        .ifPresent(step -> MDC.put(STEP, step.verb()));
  }

  @Override
  public void close() {
    MDC.remove(JOB);
    MDC.remove(NAMESPACE);
    MDC.remove(PHASE);
    MDC.remove(STEP);
  }
}
