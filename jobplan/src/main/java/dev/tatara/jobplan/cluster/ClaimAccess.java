package dev.tatara.jobplan.cluster;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether all pods of a job's steps can mount a claim that they need, wherever they come to. */
public final class ClaimAccess {
  /** The reason where they can't. */
  public static final String ONE_NODE = "ClaimOfOneNode";

  private static final Set<String> MODES_OF_ONE_NODE = Set.of("ReadWriteOnce", "ReadWriteOncePod");

  private ClaimAccess() {}

  /**
   * What is wrong with a claim of a job: that of its volume, or of a source.
   *
   * @param claim as it is in the cluster
   * @return in a sentence; empty where pods of one node alone need it, or it has another mode
   */
  public static Optional<String> problem(LLMTrainingJob job, PersistentVolumeClaim claim) {
    int pods = isOwn(job, claim) ? job.getSpec().podsAtOnce() : job.getSpec().data().corpusPods();
    List<String> modes = modes(claim);
    boolean oneNode = !modes.isEmpty() && MODES_OF_ONE_NODE.containsAll(modes);
    return pods > 1 && oneNode
        ? Optional.of(
            "%d pods of a step run on as many nodes, and the claim '%s' can be mounted on one only (%s)"
                .formatted(pods, claim.getMetadata().getName(), String.join(", ", modes)))
        : Optional.empty();
  }

  /** What to do about it. */
  public static String mend(LLMTrainingJob job, PersistentVolumeClaim claim) {
    return isOwn(job, claim)
        ? "name a claim with ReadWriteMany, such as one of a file server, in another job; make this"
            + " claim anew with that access mode; or "
            + onOneNode(job)
        : "make it anew with ReadOnlyMany or ReadWriteMany, or make another job: one that names such"
            + " a claim in data.sources[].claimName, or one without data.shards";
  }

  /** How a job keeps to one node; the corpus cannot be divided otherwise later. */
  private static String onOneNode(LLMTrainingJob job) {
    if (job.getSpec().data().corpusPods() == 1) {
      return "set resources.nodes to 1 while runPolicy.suspend is true";
    }
    return job.getSpec().resources().nodes() == 1
        ? "make another job with data.shards: 1"
        : "make another job with data.shards: 1 and resources.nodes: 1";
  }

  private static boolean isOwn(LLMTrainingJob job, PersistentVolumeClaim claim) {
    String own = job.getSpec().storage().claimOf(job.getMetadata().getName());
    return own.equals(claim.getMetadata().getName());
  }

  /**
   * Those of its volume, which may have more than the claim asks for; until it has one, its own.
   */
  private static List<String> modes(PersistentVolumeClaim claim) {
    boolean bound =
        claim.getStatus() != null
            && claim.getStatus().getAccessModes() != null
            && !claim.getStatus().getAccessModes().isEmpty();
    List<String> modes =
        bound ? claim.getStatus().getAccessModes() : claim.getSpec().getAccessModes();
    return modes == null ? List.of() : modes;
  }
}
