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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What exists of a job, as the informers know it: a moment old, never older than the last event.
 * Objects of an earlier job of the same name are left out.
 *
 * @param pods those of the Jobs, ended ones included
 * @param orphans pods that have not ended and whose Job is gone, or has not been heard of yet
 */
public record Children(
    List<Job> jobs,
    List<Pod> pods,
    List<Pod> orphans,
    Optional<ConfigMap> runConfiguration,
    Optional<Service> service,
    Optional<NetworkPolicy> networkPolicy) {

  /** Label that the Job controller gives to its pods. */
  private static final String MADE_BY_JOB = "batch.kubernetes.io/controller-uid";

  /** Looks at the caches. */
  public static Children of(LLMTrainingJob owner, Context<LLMTrainingJob> context) {
    List<Job> jobs =
        context
            .getSecondaryResourcesAsStream(Job.class)
            .filter(job -> Ownership.holds(owner, job))
            .toList();
    Map<Boolean, List<Pod>> pods =
        context
            .getSecondaryResourcesAsStream(Pod.class)
            .collect(
                Collectors.partitioningBy(pod -> jobs.stream().anyMatch(job -> isOf(job, pod))));
    return new Children(
        jobs,
        pods.get(true),
        pods.get(false).stream()
            .filter(Children::isMadeByJob)
            .filter(pod -> !StepPods.hasEnded(pod) && !isOlder(pod, owner))
            .toList(),
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
        orphans,
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

  /** The orphans of a step. */
  public List<Pod> orphans(Step step) {
    return orphans.stream().filter(pod -> Labels.isOf(step, pod)).toList();
  }

  /** The pods that a Job made, ended ones included. */
  public List<Pod> podsOf(Job job) {
    return pods.stream().filter(pod -> isOf(job, pod)).toList();
  }

  /** Not by hand, with the labels of another; who orphans pods takes their owner from them. */
  private static boolean isMadeByJob(Pod pod) {
    return pod.getMetadata().getLabels().containsKey(MADE_BY_JOB);
  }

  /** Times are of one form and zone: as text. What is older than a job is an earlier one's. */
  private static boolean isOlder(Pod pod, LLMTrainingJob owner) {
    return pod.getMetadata()
            .getCreationTimestamp()
            .compareTo(owner.getMetadata().getCreationTimestamp())
        < 0;
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
