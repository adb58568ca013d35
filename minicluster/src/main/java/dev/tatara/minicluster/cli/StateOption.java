package dev.tatara.minicluster.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster a verb is about. */
final class StateOption {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Where the cluster keeps its state, volumes and logs (default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:TATARA_STATE:-.tatara}")
  private Path state;

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description =
          "Where Tatara's sources lie, built; with it the cluster has operator and trainer.")
  private Path repository;

  Path state() {
    return state.toAbsolutePath().normalize();
  }

  /** Null when not given. */
  Path repository() {
    return repository;
  }
}
