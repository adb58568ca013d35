package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.resource.StepDeadline;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.Map;

/** Lets the step under way go by the deadline of the job, which may be changed at any time. */
@ApplicationScoped
class DeadlineKeeper {
  private final KubernetesClient client;

  DeadlineKeeper(KubernetesClient client) {
    this.client = client;
  }

  /** Does nothing where the Job goes by it already. */
  void keep(LLMTrainingJob job, Step step, Job stepsJob) {
    if (!stepsJob.isMarkedForDeletion()) {
      StepDeadline.insteadOf(stepsJob, job, step).ifPresent(asked -> set(stepsJob, asked));
    }
  }

  /** By a merge, which may be done twice: the cache may not have heard of the first time. */
  private void set(Job stepsJob, StepDeadline deadline) {
    Map<String, Object> change =
        Map.of(
            "metadata",
            Map.of(
                "annotations",
                Collections.singletonMap(StepDeadline.ANNOTATION, deadline.ofWholeJob())),
            "spec",
            Collections.singletonMap("activeDeadlineSeconds", deadline.seconds()));
    client
        .resource(stepsJob)
        .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(change));
  }
}
