package dev.tatara.operator.scheduling;

import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why the scheduler finds no node for a pod. Its own text counts nodes by cause; here the cause
 * that somebody must mend is told in the terms of the job's spec. Phrases are those of
 * kube-scheduler.
 */
@ApplicationScoped
class SchedulingProblem {
  private static final Pattern INSUFFICIENT =
      Pattern.compile("Insufficient ([A-Za-z0-9./_-]*[A-Za-z0-9])");
  private static final Pattern CLAIM =
      Pattern.compile("persistent ?volume", Pattern.CASE_INSENSITIVE);
  private static final String TAINT = "untolerated taint";
  private static final String SELECTOR = "didn't match Pod's node affinity/selector";

  /** What follows says only that nobody could be driven out. */
  private static final String PREEMPTION = " preemption:";

  private final ClusterNodes nodes;
  private final ClaimProblem claims;

  SchedulingProblem(ClusterNodes nodes, ClaimProblem claims) {
    this.nodes = nodes;
    this.claims = claims;
  }

  /**
   * The hindrance.
   *
   * @param spec what the job asks for
   * @param pod that no node was found for
   * @param message what the scheduler says
   */
  Hindrance of(ResourcesSpec spec, Pod pod, String message) {
    String text = message == null ? "" : message;
    Optional<Hindrance> claim =
        CLAIM.matcher(text).find() ? claims.of(pod) : Optional.<Hindrance>empty();
    return claim
        .or(() -> lackingEverywhere(spec, pod, text))
        .or(() -> taint(pod, text))
        .or(() -> selector(pod, text))
        .or(() -> inUse(spec, pod, text))
        .orElseGet(() -> other(pod, text));
  }

  /** A resource of which no node has as much as the pod asks for, free or not. */
  private Optional<Hindrance> lackingEverywhere(ResourcesSpec spec, Pod pod, String text) {
    return nodes
        .allocatable()
        .flatMap(
            allocatable ->
                insufficient(spec, pod, text)
                    .filter(need -> !need.isMetBy(allocatable))
                    .findFirst()
                    .map(need -> lacking(pod, need, allocatable.largest(need.resource()))));
  }

  private static Hindrance lacking(Pod pod, Need need, Quantity largest) {
    if (Allocatable.amount(largest).signum() == 0 && need.field().isCounted()) {
      boolean accelerator = need.field().isAccelerator();
      return Hindrance.of(
          pod,
          accelerator ? "NoAccelerators" : "NoExtendedResource",
          "no node has any %s: add nodes that do (the device plugin must run on them), or name another resource with %s"
              .formatted(
                  need.resource(),
                  accelerator ? "spec.resources.accelerator" : need.field().path()));
    }
    return need.hindrance(pod, "the largest has " + need.field().text(largest) + ";");
  }

  /** A resource that some node has enough of, but not free. */
  private static Optional<Hindrance> inUse(ResourcesSpec spec, Pod pod, String text) {
    return insufficient(spec, pod, text)
        .findFirst()
        .map(need -> need.hindrance(pod, "other pods hold it; wait until they end,"));
  }

  private static Optional<Hindrance> taint(Pod pod, String text) {
    return text.contains(TAINT)
        ? Optional.of(
            in(
                pod,
                "UntoleratedTaint",
                "nodes that would do have a taint that the job does not tolerate: add it to %s"
                    + " while runPolicy.suspend is true, or remove it from the nodes; the scheduler"
                    + " says: %s",
                placement(pod) + "tolerations",
                withoutPreemption(text)))
        : Optional.empty();
  }

  private static Optional<Hindrance> selector(Pod pod, String text) {
    return text.contains(SELECTOR)
        ? Optional.of(
            in(
                pod,
                "NodeSelectorMismatch",
                "no node with room has the labels %s: label nodes, or change %s while"
                    + " runPolicy.suspend is true",
                pod.getSpec().getNodeSelector(),
                placement(pod) + "nodeSelector"))
        : Optional.empty();
  }

  /** Where the spec says on which nodes a pod is placed, whatever it says there now. */
  private static String placement(Pod pod) {
    return Labels.isOf(Step.TRAIN, pod) ? "spec.template." : "spec.template.otherSteps.";
  }

  private static Hindrance other(Pod pod, String text) {
    return in(
        pod,
        "Unschedulable",
        "no node takes it: add nodes, or mend what the scheduler names: %s",
        withoutPreemption(text));
  }

  /** What the scheduler misses: accelerators, which nodes rarely have, before all else. */
  private static Stream<Need> insufficient(ResourcesSpec spec, Pod pod, String text) {
    return INSUFFICIENT
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .distinct()
        .flatMap(resource -> Need.of(spec, pod, resource).stream())
        .sorted(Comparator.comparing(need -> !need.field().isAccelerator()));
  }

  private static String withoutPreemption(String text) {
    int end = text.indexOf(PREEMPTION);
    return end < 0 ? text : text.substring(0, end);
  }

  private static Hindrance in(Pod pod, String reason, String message, Object... values) {
    return Hindrance.of(pod, reason, message.formatted(values));
  }
}
