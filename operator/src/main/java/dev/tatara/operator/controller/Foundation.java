package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.Plan;
import dev.tatara.jobplan.cluster.ClaimAccess;
import dev.tatara.operator.network.JobNetworkPolicy;
import dev.tatara.operator.resource.Applier;
import dev.tatara.operator.resource.RunConfigMap;
import dev.tatara.operator.resource.StorageClaim;
import dev.tatara.operator.resource.TrainService;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * What a step's pods need beside their Job: the run configuration, the volume, names, and a policy
 * for whom they speak with.
 */
@ApplicationScoped
class Foundation {
  private final KubernetesClient client;
  private final Applier applier;
  private final RunConfigMap runConfigMap;
  private final JobNetworkPolicy networkPolicy;

  Foundation(
      KubernetesClient client,
      Applier applier,
      RunConfigMap runConfigMap,
      JobNetworkPolicy networkPolicy) {
    this.client = client;
    this.applier = applier;
    this.runConfigMap = runConfigMap;
    this.networkPolicy = networkPolicy;
  }

  /** Makes what is missing for a step that runs, and what somebody has deleted meanwhile. */
  void keep(LLMTrainingJob job, Plan plan, Children children, Step step) {
    keepNetworkPolicy(job, children);
    keepRunConfiguration(job, plan, children);
    if (step == Step.TRAIN && children.service().isEmpty()) {
      applier.apply(job, TrainService.of(job));
    }
  }

  /** Before there are pods that it holds for, and after each change of it or of the settings. */
  private void keepNetworkPolicy(LLMTrainingJob job, Children children) {
    Optional<NetworkPolicySpec> existing = children.networkPolicy().map(policy -> policy.getSpec());
    networkPolicy
        .of(job)
        .filter(wanted -> !existing.equals(Optional.of(wanted.getSpec())))
        .ifPresent(wanted -> applier.apply(job, wanted));
  }

  /**
   * Makes the job's claim, if it describes one that is not there.
   *
   * @return what is wrong with one that is there
   */
  Optional<Hindrance> keepStorage(LLMTrainingJob job) {
    Optional<PersistentVolumeClaim> wanted = StorageClaim.of(job);
    if (wanted.isEmpty() && job.getSpec().podsAtOnce() == 1) {
      return Optional.empty(); // any claim will do
    }
    PersistentVolumeClaim existing =
        client
            .persistentVolumeClaims()
            .inNamespace(job.getMetadata().getNamespace())
            .withName(StorageClaim.name(job))
            .get();
    if (existing == null) {
      wanted.ifPresent(applier::apply);
      return Optional.empty();
    }
    return ClaimAccess.problem(job, existing)
        .map(problem -> new Hindrance(ClaimAccess.ONE_NODE, problem + ": " + ClaimAccess.mend()));
  }

  /**
   * An immutable ConfigMap can only be replaced; pods that run keep what they have read. Only a
   * changed spec leads here, so that another version of the operator leaves runs alone.
   */
  private void keepRunConfiguration(LLMTrainingJob job, Plan plan, Children children) {
    ConfigMap wanted = runConfigMap.of(job, plan);
    if (children.runConfiguration().isEmpty()) {
      applier.apply(job, wanted);
      return;
    }
    ConfigMap existing = children.runConfiguration().get();
    if (RunConfigMap.isCurrent(existing, job)) {
      return;
    }
    if (!wanted.getData().equals(existing.getData())) {
      client
          .resource(existing)
          .lockResourceVersion(existing.getMetadata().getResourceVersion())
          .delete();
    }
    applier.apply(job, wanted);
  }
}
