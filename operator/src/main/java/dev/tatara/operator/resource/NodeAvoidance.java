package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeAffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;

/** Keeps training pods off nodes that have failed them, where that is asked for. */
public final class NodeAvoidance {
  private static final String NAME = "metadata.name";

  private NodeAvoidance() {}

  /** The affinity of training pods to nodes; null where they avoid none. */
  static NodeAffinity affinity(LLMTrainingJob job) {
    List<String> avoided = LLMTrainingJobStatus.avoidedNodes(job);
    if (avoided.isEmpty()) {
      return null;
    }
    // A requirement on a node's name takes one name; those of a term must all be met.
    List<NodeSelectorRequirement> elsewhere =
        avoided.stream()
            .map(node -> new NodeSelectorRequirement(NAME, "NotIn", List.of(node)))
            .toList();
    return new NodeAffinityBuilder()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .withMatchFields(elsewhere)
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .build();
  }

  /** Whether the pods of a Job could come to a node that is to be avoided; they can't change. */
  public static boolean isOutdated(LLMTrainingJob job, Job train) {
    return !names(train).containsAll(LLMTrainingJobStatus.avoidedNodes(job));
  }

  private static List<String> names(Job train) {
    return Optional.ofNullable(train.getSpec().getTemplate().getSpec().getAffinity())
        .map(Affinity::getNodeAffinity) // there may be one to pods alone
        .map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
        .stream()
        .flatMap(required -> required.getNodeSelectorTerms().stream())
        .map(NodeSelectorTerm::getMatchFields)
        .flatMap(List::stream)
        .flatMap(field -> field.getValues().stream())
        .toList();
  }
}
