package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
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
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
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
  private final Plans plans;
  private final RunConfigMap runConfigMap;
  private final JobNetworkPolicy networkPolicy;

  Foundation(
      KubernetesClient client,
      Applier applier,
      Plans plans,
      RunConfigMap runConfigMap,
      JobNetworkPolicy networkPolicy) {
    this.client = client;
    this.applier = applier;
    this.plans = plans;
    this.runConfigMap = runConfigMap;
    this.networkPolicy = networkPolicy;
  }

  /** Makes what is missing for a step that runs, and what somebody has deleted meanwhile. */
  void keep(LLMTrainingJob job, Children children, Step step) {
    keepNetworkPolicy(job, children);
    keepRunConfiguration(job, children);
    if (step == Step.TRAIN && children.service().isEmpty()) {
      applier.create(job, TrainService.of(job));
    }
  }

  /** Before there are pods that it holds for, and after each change of it or of the settings. */
  private void keepNetworkPolicy(LLMTrainingJob job, Children children) {
    NetworkPolicy wanted = networkPolicy.of(job).orElse(null);
    if (wanted == null) {
      return;
    }
    NetworkPolicy existing = children.networkPolicy().orElseGet(() -> applier.create(job, wanted));
    if (!PolicyDigest.isThatOf(wanted.getSpec(), existing)) {
      client
          .network()
          .v1()
          .networkPolicies()
          .inNamespace(wanted.getMetadata().getNamespace())
          .withName(wanted.getMetadata().getName())
          .edit(policy -> new NetworkPolicyBuilder(policy).withSpec(wanted.getSpec()).build());
    }
  }

  /**
   * Makes the job's claim, if it describes one that is not there.
   *
   * @return what is wrong with the claims of a step's pods, as far as they are there
   */
  Optional<Hindrance> keepClaims(LLMTrainingJob job, Step step) {
    Optional<Hindrance> ofStorage = keepStorage(job);
    return ofStorage.isPresent() || step != Step.CORPUS || job.getSpec().data().corpusPods() == 1
        ? ofStorage
        : job.getSpec().data().sourceClaims().stream()
            .flatMap(name -> claim(job, name).flatMap(it -> problem(job, it)).stream())
            .findFirst();
  }

  private Optional<Hindrance> keepStorage(LLMTrainingJob job) {
    Optional<PersistentVolumeClaim> wanted = StorageClaim.of(job);
    if (wanted.isEmpty() && job.getSpec().podsAtOnce() == 1) {
      return Optional.empty(); // any claim will do
    }
    Optional<PersistentVolumeClaim> existing = claim(job, StorageClaim.name(job));
    if (existing.isEmpty()) {
      wanted.ifPresent(applier::apply);
    }
    return existing.flatMap(it -> problem(job, it));
  }

  private Optional<PersistentVolumeClaim> claim(LLMTrainingJob job, String name) {
    return Optional.ofNullable(
        client
            .persistentVolumeClaims()
            .inNamespace(job.getMetadata().getNamespace())
            .withName(name)
            .get());
  }

  private static Optional<Hindrance> problem(LLMTrainingJob job, PersistentVolumeClaim claim) {
    return ClaimAccess.problem(job, claim)
        .map(
            problem ->
                new Hindrance(ClaimAccess.ONE_NODE, problem + ": " + ClaimAccess.mend(job, claim)));
  }

  /**
   * An immutable ConfigMap can only be replaced; pods that run keep what they have read. Only a
   * changed spec leads here, so that another version of the operator leaves runs alone.
   */
  private void keepRunConfiguration(LLMTrainingJob job, Children children) {
    Optional<ConfigMap> known = children.runConfiguration();
    if (known.filter(existing -> RunConfigMap.isCurrent(existing, job)).isPresent()) {
      return;
    }
    ConfigMap wanted = runConfigMap.of(job, plans.run(job));
    ConfigMap existing =
        known
            .flatMap(cached -> applier.existing(job, cached)) // with what is in it
            .orElseGet(() -> applier.create(job, wanted));
    if (RunConfigMap.isCurrent(existing, job)) {
      return; // made just now, or before the cache has heard of it
    }
    if (wanted.getData().equals(existing.getData())) {
      applier.apply(job, wanted);
      return;
    }
    client
        .resource(existing)
        .lockResourceVersion(existing.getMetadata().getResourceVersion())
        .delete();
    applier.create(job, wanted);
  }
}
