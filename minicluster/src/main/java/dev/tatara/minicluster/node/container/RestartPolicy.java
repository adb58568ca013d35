package dev.tatara.minicluster.node.container;

/** When a container that has ended is started again. */
public enum RestartPolicy {
  ALWAYS,
  ON_FAILURE,
  NEVER;

  /** By its name in manifests. */
  public static RestartPolicy of(String name) {
    return switch (name) {
      case "Never" -> NEVER;
      case "OnFailure" -> ON_FAILURE;
      default -> ALWAYS;
    };
  }

  /** Whether to start again after this exit code. */
  public boolean restarts(int exitCode) {
    return this == ALWAYS || (this == ON_FAILURE && exitCode != 0);
  }

  /** An init container runs until it succeeds, even where others would be started for ever. */
  public RestartPolicy forInitContainer() {
    return this == ALWAYS ? ON_FAILURE : this;
  }
}
