package dev.tatara.minicluster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.background.RunningCluster;
import dev.tatara.minicluster.process.Marker;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.process.ProcessTable;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as people run it, in processes of its own. */
class ClusterCommandsTest {
  @TempDir private Path folder;
  private Path state;
  private Marker marker;

  @BeforeEach
  void chooseState() throws IOException {
    state = folder.toRealPath().resolve("state");
    marker = ProcessOwner.markerOf(state);
    Files.writeString(folder.resolve("images.json"), "{\"images\": {\"busybox\": {}}}");
  }

  @AfterEach
  void leaveNothing() throws InterruptedException {
    new RunningCluster(state).stop();
  }

  @Test
  void upStatusAndDown() throws Exception {
    String up = run(0, "up", "--images", folder.resolve("images.json").toString(), "--gpus", "4");
    assertTrue(up.contains("export KUBECONFIG=" + state.resolve("kubeconfig")), up);
    assertTrue(run(0, "up").contains("up already"));
    String refusal = run(1, "up", "--gpus", "8");
    assertTrue(refusal.contains("--gpus would change nothing of it: stop it first"), refusal);
    String status = run(0, "status");
    assertTrue(status.contains("nvidia.com/gpu 4"), status);
    runPodWithChildren();
    run(0, "down");
    assertEquals(List.of(), ProcessTable.find(marker));
    assertFalse(Files.exists(state.resolve("kubeconfig")));
    assertTrue(run(3, "status").contains("no cluster is running"));
    assertTrue(run(0, "down").contains("no cluster is running"));
  }

  @Test
  void nothingOutlivesAKillOrCtrlC() throws Exception {
    Process first = startInForeground();
    awaitReady(first);
    runPodWithChildren();
    first.destroyForcibly().waitFor();
    awaitNoProcess();

    Process second = startInForeground();
    awaitReady(second);
    new ProcessBuilder("sh", "-c", "kill -INT " + second.pid()).start().waitFor();
    assertTrue(second.waitFor(60, TimeUnit.SECONDS), "Ctrl-C ends it");
    assertEquals(List.of(), ProcessTable.find(marker));
  }

  private Process startInForeground() throws IOException {
    return start("up", "--foreground", "--images", folder.resolve("images.json").toString());
  }

  private void awaitReady(Process process) throws InterruptedException {
    while (!StateDirectory.isReady(state)) {
      assertTrue(process.isAlive(), "it ended before it was up");
      Thread.sleep(50);
    }
    assertTrue(ProcessTable.find(marker).size() >= 4, "the control plane runs");
  }

  private void awaitNoProcess() throws InterruptedException {
    for (int i = 0; i < 1200 && !ProcessTable.find(marker).isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), ProcessTable.find(marker));
  }

  /** A pod with a child in a session of its own. */
  private void runPodWithChildren() throws IOException {
    Config config = Config.fromKubeconfig(Files.readString(state.resolve("kubeconfig")));
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      client
          .pods()
          .inNamespace("default")
          .resource(
              new PodBuilder()
                  .withNewMetadata()
                  .withName("parent")
                  .endMetadata()
                  .withNewSpec()
                  .withTerminationGracePeriodSeconds(1L)
                  .addNewContainer()
                  .withName("main")
                  .withImage("busybox")
                  .withCommand("sh", "-c", "trap '' TERM; setsid sleep 1000 & sleep 1000")
                  .endContainer()
                  .endSpec()
                  .build())
          .create();
      client
          .pods()
          .inNamespace("default")
          .withName("parent")
          .waitUntilCondition(
              pod -> pod != null && "Running".equals(pod.getStatus().getPhase()),
              60,
              TimeUnit.SECONDS);
    }
  }

  private String run(int expected, String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(expected, process.waitFor(), output);
    return output;
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // A shell starts what runs in its background with Ctrl-C ignored, and children inherit that.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MiniclusterMain.class.getName(), "cluster"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state", state.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
