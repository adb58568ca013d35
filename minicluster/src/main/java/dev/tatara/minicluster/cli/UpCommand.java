package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.Minicluster;
import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.MiniclusterOptions;
import dev.tatara.minicluster.background.BackgroundStart;
import dev.tatara.minicluster.background.RunningCluster;
import dev.tatara.minicluster.node.ImageTable;
import dev.tatara.minicluster.node.NodeCapacity;
import dev.tatara.minicluster.node.NodeOptions;
import dev.tatara.minicluster.process.ExitHook;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the cluster. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Starts the cluster in the background, and returns when it takes jobs.")
final class UpCommand implements Callable<Integer> {
  /** Options that only a cluster that is started can meet. */
  private static final Set<String> OF_THE_START =
      Set.of("--gpus", "--cpus", "--images", "--no-operator");

  @Spec private CommandSpec spec;

  @Mixin private StateOption where;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many nvidia.com/gpu the node declares; they are simulated.")
  private int gpus;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "How many cores the node declares (default: those of this machine).")
  private Integer cpus;

  @Option(
      names = "--images",
      paramLabel = "FILE",
      description = "More images, in JSON: {\"images\": {NAME: {\"entrypoint\": [...], ...}}}.")
  private Path images;

  @Option(names = "--no-operator", description = "Leave the operator out.")
  private boolean noOperator;

  @Option(names = "--foreground", description = "Stay, and run the cluster until Ctrl-C.")
  private boolean foreground;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    RunningCluster running = new RunningCluster(where.state());
    if (foreground) {
      runHere(out);
    } else if (running.isReady()) {
      refuseChanges();
      out.println("the cluster is up already");
      printNextSteps(running, out);
    } else {
      startInBackground(running, out);
      printNextSteps(running, out);
    }
    return 0;
  }

  /** The options of a cluster that runs already were those of its start. */
  private void refuseChanges() {
    List<String> given =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .filter(OF_THE_START::contains)
            .toList();
    if (!given.isEmpty()) {
      throw new MiniclusterException(
          "the cluster is up already, and %s would change nothing of it: stop it first with ./tatara cluster down, which ends its jobs, and start it again"
              .formatted(String.join(" and ", given)));
    }
  }

  /** If this program is ended before the cluster is up, the cluster is, too. */
  private void startInBackground(RunningCluster running, PrintWriter out)
      throws InterruptedException {
    BackgroundStart start = BackgroundStart.unlessRunning(running, arguments());
    try (ExitHook _ = ExitHook.of("stop-cluster", start::undo)) {
      start.awaitReady(
          news -> {
            out.print(news);
            out.flush();
          });
    }
  }

  private void runHere(PrintWriter out) throws InterruptedException {
    try (Minicluster cluster = Minicluster.start(options(out))) {
      out.println("the cluster is up: " + cluster.stateDirectory());
      out.flush();
      new CountDownLatch(1).await(); // until a signal; then the cluster's shutdown hook closes it
    }
  }

  private MiniclusterOptions options(PrintWriter out) {
    NodeCapacity capacity = NodeCapacity.ofMachine().withGpus(gpus);
    ImageTable more = images == null ? ImageTable.empty() : ImageTable.read(images);
    Checkout checkout = where.repository() == null ? null : new Checkout(where.repository());
    NodeOptions node =
        NodeOptions.ofMachine()
            .withCapacity(cpus == null ? capacity : capacity.withCpus(cpus))
            .withImages(checkout == null ? more : checkout.images().with(more));
    MiniclusterOptions options =
        MiniclusterOptions.in(where.state())
            .withNode(node)
            .withProgress(
                line -> {
                  out.println(line);
                  out.flush();
                });
    return checkout == null || noOperator ? options : options.withOperator(checkout.operator());
  }

  /** The same options again, for the process in the background. */
  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--gpus", Integer.toString(gpus)));
    if (where.repository() != null) {
      arguments.addAll(List.of("--repository", where.repository().toAbsolutePath().toString()));
    }
    if (cpus != null) {
      arguments.addAll(List.of("--cpus", cpus.toString()));
    }
    if (images != null) {
      arguments.addAll(List.of("--images", images.toAbsolutePath().toString()));
    }
    if (noOperator) {
      arguments.add("--no-operator");
    }
    return arguments;
  }

  private static void printNextSteps(RunningCluster running, PrintWriter out) {
    out.println("export KUBECONFIG=" + running.kubeconfig());
    out.println("try: kubectl get nodes, kubectl get pods -A, kubectl apply -f <a manifest>");
    out.flush();
  }
}
