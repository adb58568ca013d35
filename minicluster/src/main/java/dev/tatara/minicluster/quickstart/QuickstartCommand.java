package dev.tatara.minicluster.quickstart;

import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.MiniclusterException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb {@code quickstart}. It ends with 0 when the job is complete, 1 when it is not. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Trains, evaluates and exports a small Japanese model on a cluster of this machine's own.",
      "Run again, it finds corpus, tokenizer and dataset, and trains anew. While its job runs, it"
          + " follows that one; --jglue, --offline and --steps are for a new one."
    })
public final class QuickstartCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Option(
      names = "--repository",
      required = true,
      paramLabel = "DIR",
      description = "Where Tatara's sources lie, built.")
  private Path repository;

  @Option(
      names = "--state",
      required = true,
      paramLabel = "DIR",
      description = "Where the cluster keeps its state, volumes and logs.")
  private Path state;

  @Option(
      names = "--jglue",
      paramLabel = "DIR",
      description =
          "Evaluate on the real JCommonsenseQA: a clone of JGLUE, or a folder with the task's"
              + " valid-v1.3.json and train-v1.3.json. The limit in job.yaml holds for them, too.")
  private Path jglue;

  @Option(
      names = "--offline",
      description =
          "Train on the small text that comes with the project; Debian's documentation is not"
              + " downloaded.")
  private boolean offline;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Train for N steps instead of those in job.yaml; no fewer than its warm-up.")
  private Integer steps;

  @Option(
      names = "--stop",
      description = "Stop the cluster at the end if it was started; else it is left running.")
  private boolean stop;

  @Option(names = "--plain", description = "Print lines, as into a file, also on a terminal.")
  private boolean plain;

  @Override
  public Integer call() throws InterruptedException {
    long started = System.nanoTime();
    Terminal terminal = Terminal.ofProcess(plain);
    try {
      Checkout checkout = new Checkout(repository);
      Optional<EvaluationSet> questions = Optional.ofNullable(jglue).map(EvaluationSet::ofJglue);
      Quickstart quickstart =
          new Quickstart(terminal, checkout, state.toAbsolutePath().normalize(), started);
      OptionalInt wanted = steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
      return quickstart.run(new QuickstartOptions(questions, wanted, offline, stop)) ? 0 : FAILED;
    } catch (QuickstartException | MiniclusterException e) {
      return failed(terminal, e.getMessage());
    } catch (KubernetesClientException e) {
      return failed(terminal, "the cluster does not answer as it should: " + e.getMessage());
    }
  }

  private static int failed(Terminal terminal, String message) {
    terminal.out().println(terminal.ink().bad("error: ") + message);
    return FAILED;
  }
}
