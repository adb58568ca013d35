package dev.tatara.minicluster.node.pod;

/**
 * How far a pod has come, apart from its containers.
 *
 * @param mounted its volumes are there
 * @param initialized its init containers have ended, its sidecars started
 * @param ended nothing of it will run again
 * @param failureReason why it failed as a whole, or null
 * @param failureMessage the same for people, or null
 */
record PodProgress(
    boolean mounted,
    boolean initialized,
    boolean ended,
    String failureReason,
    String failureMessage) {
  static PodProgress beginning() {
    return new PodProgress(false, false, false, null, null);
  }

  PodProgress withMounted() {
    return new PodProgress(true, initialized, ended, failureReason, failureMessage);
  }

  PodProgress withInitialized() {
    return new PodProgress(mounted, true, ended, failureReason, failureMessage);
  }

  PodProgress withEnded() {
    return new PodProgress(mounted, initialized, true, failureReason, failureMessage);
  }

  PodProgress withFailure(String reason, String message) {
    return new PodProgress(mounted, initialized, ended, reason, message);
  }
}
