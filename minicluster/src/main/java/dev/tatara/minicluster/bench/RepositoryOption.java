package dev.tatara.minicluster.bench;

import dev.tatara.minicluster.Checkout;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the operator is that runs. */
final class RepositoryOption {
  @Option(
      names = "--repository",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where Tatara's sources lie, built (default: here).")
  private Path repository;

  Checkout checkout() {
    return new Checkout(repository);
  }
}
