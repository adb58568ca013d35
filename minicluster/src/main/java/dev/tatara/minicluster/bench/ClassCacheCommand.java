package dev.tatara.minicluster.bench;

import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.operator.OperatorOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code operator-class-cache}: what {@code ./tatara image operator --aot} calls. */
@Command(
    name = "operator-class-cache",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = {
      "Makes a cache of classes by which the operator starts in half the time: one start of it"
          + " against a real API server, with the JVM options of its Deployment.",
      "",
      "Java and the operator may lie elsewhere later, but must keep sizes and times of their files.",
    })
public final class ClassCacheCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--java", paramLabel = "FILE", required = true, description = "The java command.")
  private Path java;

  @Option(names = "--jar", paramLabel = "FILE", required = true, description = "The operator.")
  private Path jar;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      required = true,
      description = "Where the cache is written to.")
  private Path output;

  @Mixin private RepositoryOption repository;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    Checkout checkout = repository.checkout();
    OperatorOptions operator = checkout.operator().withProgram(java, jar);
    ClassCache.record(operator, checkout.quickstartJob(), output, err::println);
    return 0;
  }
}
