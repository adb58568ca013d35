package dev.tatara.plugin.diagnose;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.jobplan.cluster.ClaimAccess;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The claims that a job needs: its own, and those of its sources until its corpus is made. */
final class ClaimFindings {
  private ClaimFindings() {}

  static List<Finding> of(KubernetesClient client, LLMTrainingJob job) {
    if (LLMTrainingJobStatus.phaseOf(job).isFinished()) {
      return List.of();
    }
    String own = job.getSpec().storage().claimOf(job.getMetadata().getName());
    Set<String> names = new LinkedHashSet<>(Set.of(own));
    if (readsSources(job)) {
      names.addAll(job.getSpec().data().sourceClaims());
    }
    List<Finding> findings = new ArrayList<>();
    for (String name : names) {
      PersistentVolumeClaim claim =
          client
              .persistentVolumeClaims()
              .inNamespace(job.getMetadata().getNamespace())
              .withName(name)
              .get();
      boolean toBeMade = name.equals(own) && job.getSpec().storage().claimTemplate() != null;
      if (claim == null) {
        if (!toBeMade || LLMTrainingJobStatus.phaseOf(job) == Phase.TRAINING) {
          findings.add(missing(name));
        }
      } else {
        state(job, claim, findings);
      }
    }
    return findings;
  }

  /** No later step mounts their claims. */
  private static boolean readsSources(LLMTrainingJob job) {
    Phase phase = LLMTrainingJobStatus.phaseOf(job);
    return phase == Phase.PENDING || phase == Phase.PREPARING_CORPUS;
  }

  private static Finding missing(String name) {
    return new Finding(
        "ClaimNotFound",
        "there is no PersistentVolumeClaim '%s' in the job's namespace".formatted(name),
        "make it, or mend storage.claimName or data.sources[].claimName in a new job");
  }

  private static void state(
      LLMTrainingJob job, PersistentVolumeClaim claim, List<Finding> findings) {
    String name = claim.getMetadata().getName();
    if (claim.isMarkedForDeletion()) {
      findings.add(
          new Finding(
              "ClaimTerminating",
              "the claim '%s' is being deleted, and goes with all that lies on it when the job's pods end"
                  .formatted(name),
              "copy what you need from its volume"));
    } else if ("Lost".equals(claim.getStatus().getPhase())) {
      findings.add(
          new Finding(
              "ClaimLost",
              "the volume of the claim '%s' is gone".formatted(name),
              "restore the volume %s, or make the claim anew"
                  .formatted(claim.getSpec().getVolumeName())));
    }
    ClaimAccess.problem(job, claim)
        .ifPresent(
            problem ->
                findings.add(
                    new Finding(ClaimAccess.ONE_NODE, problem, ClaimAccess.mend(job, claim))));
  }
}
