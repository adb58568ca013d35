package dev.tatara.operator.step;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobSpec;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What exists of a job, as the informers know it: a moment old, never older than the last event.
 * Objects of an earlier job of the same name are left out.
 */
public record Children(
    List<Job> jobs,
    List<Pod> pods,
    Optional<ConfigMap> runConfiguration,
    Optional<Service> service,
    Optional<NetworkPolicy> networkPolicy) {

  /** Looks at the caches. */
  public static Children of(LLMTrainingJob owner, Context<LLMTrainingJob> context) {
    List<Job> jobs =
        context
            .getSecondaryResourcesAsStream(Job.class)
            .filter(job -> Ownership.holds(owner, job))
            .toList();
    List<Pod> pods =
        context
            .getSecondaryResourcesAsStream(Pod.class)
            .filter(pod -> jobs.stream().anyMatch(job -> isOf(job, pod)))
            .toList();
    return new Children(
        jobs,
        pods,
        context
            .getSecondaryResourcesAsStream(ConfigMap.class)
            .filter(map -> Ownership.holds(owner, map))
            .findFirst(),
        context
            .getSecondaryResourcesAsStream(Service.class)
            .filter(service -> Ownership.holds(owner, service))
            .findFirst(),
        context
            .getSecondaryResourcesAsStream(NetworkPolicy.class)
            .filter(policy -> Ownership.holds(owner, policy))
            .findFirst());
  }

  /**
   * The same with the Job of a step as it was read.
   *
   * @param read empty where it is gone
   */
  public Children with(Step step, Optional<Job> read) {
    List<Job> others = jobs.stream().filter(job -> !Labels.isOf(step, job)).toList();
    return new Children(
        Stream.concat(others.stream(), read.stream()).toList(),
        pods,
        runConfiguration,
        service,
        networkPolicy);
  }

  /** The Job of a step. */
  public Optional<Job> job(Step step) {
    return jobs.stream().filter(job -> Labels.isOf(step, job)).findFirst();
  }

  /** The pods of a step, ended ones included. */
  public List<Pod> pods(Step step) {
    return pods.stream().filter(pod -> Labels.isOf(step, pod)).toList();
  }

  /** The pods that a Job made, ended ones included. */
  public List<Pod> podsOf(Job job) {
    return pods.stream().filter(pod -> isOf(job, pod)).toList();
  }

  private static boolean isOf(Job job, Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> job.getMetadata().getUid().equals(reference.getUid()));
  }

  /**
   * The steps of a job in their order: those that its spec asks for, and those that it asked for
   * before and that have been started. Nothing is begun while one of them runs.
   */
  public List<Step> steps(LLMTrainingJobSpec spec) {
    List<Step> wanted = Step.of(spec);
    return Arrays.stream(Step.values())
        .filter(step -> wanted.contains(step) || job(step).isPresent())
        .toList();
  }

  /** The last of the given steps that has a Job, else the first of them. */
  public Step current(List<Step> steps) {
    return steps.reversed().stream()
        .filter(step -> job(step).isPresent())
        .findFirst()
        .orElse(steps.getFirst());
  }
}
