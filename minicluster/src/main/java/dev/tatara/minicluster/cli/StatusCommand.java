package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.background.RunningCluster;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says how the cluster is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Says whether the cluster runs, and what runs in it. Ends with 3 when it is down.")
final class StatusCommand implements Callable<Integer> {
  private static final int DOWN = 3;

  @Spec private CommandSpec spec;

  @Mixin private StateOption where;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    RunningCluster running = new RunningCluster(where.state());
    if (!running.isRunning()) {
      out.println("no cluster is running in " + where.state());
      return DOWN;
    }
    String pid = running.process().map(ProcessHandle::pid).map(String::valueOf).orElse("?");
    out.println(running.isReady() ? "up (process " + pid + ")" : "starting (process " + pid + ")");
    if (running.isReady()) {
      out.println("export KUBECONFIG=" + running.kubeconfig());
      try (KubernetesClient client = running.connect()) {
        client.nodes().list().getItems().forEach(node -> out.println(describe(node)));
        out.println(describe(client.pods().inAnyNamespace().list().getItems()));
      }
    }
    return 0;
  }

  private static String describe(Node node) {
    String capacity =
        node.getStatus().getCapacity().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "node " + node.getMetadata().getName() + ": " + capacity;
  }

  private static String describe(List<Pod> pods) {
    var phases =
        pods.stream()
            .collect(
                Collectors.groupingBy(
                    pod -> pod.getStatus().getPhase(), TreeMap::new, Collectors.counting()));
    return "pods: "
        + (phases.isEmpty()
            ? "none"
            : phases.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ")));
  }
}
