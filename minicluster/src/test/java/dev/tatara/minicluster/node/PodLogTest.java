package dev.tatara.minicluster.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.SharedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Logs as kubectl shows them. */
@ExtendWith(SharedCluster.class)
class PodLogTest {
  private SharedCluster.Handle cluster;
  private TestPods pods;

  @BeforeEach
  void makeNamespace(SharedCluster.Handle shared) {
    cluster = shared;
    pods = new TestPods(cluster);
  }

  @Test
  void kubectlShowsAllOrApart() throws Exception {
    pods.create(
        "talker",
        """
        restartPolicy: Never
        containers:
        - {name: one, image: busybox, command: [sh, -c, "echo a; echo b >&2; sleep 0.1; echo c; printf d"]}
        - {name: two, image: busybox, command: [echo, other]}
        """);
    pods.awaitEnd("talker");
    assertEquals("other\n", logs("talker", "-c", "two"));
    String all = logs("talker", "-c", "one");
    assertTrue(all.contains("a\n") && all.contains("b\n") && all.endsWith("c\nd"), all);
    assertEquals("c\nd", logs("talker", "-c", "one", "--tail=2"));
    String timed = logs("talker", "-c", "two", "--timestamps");
    assertTrue(timed.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z other\n"), timed);
    assertEquals("other\n", logs("talker", "-c", "two", "--since=1h"));
    assertEquals("", logs("talker", "-c", "two", "--since-time=2100-01-01T00:00:00Z"));
    assertEquals("oth", logs("talker", "-c", "two", "--limit-bytes=3"));
  }

  @Test
  void kubectlFollowsUntilTheEnd() throws Exception {
    pods.create(
        "slow",
        """
        restartPolicy: Never
        containers:
        - {name: main, image: busybox, command: [sh, -c, "echo first; while [ ! -f $TMPDIR/go ]; do sleep 0.05; done; echo last"]}
        """);
    pods.awaitLog("slow", "first");
    Process kubectl = cluster.startKubectl("logs", "-f", "slow", "-n", pods.namespace());
    try (BufferedReader lines = kubectl.inputReader()) {
      assertEquals("first", lines.readLine());
      releaseSlowPod();
      assertEquals("last", lines.readLine());
      assertEquals(null, lines.readLine());
      assertTrue(kubectl.waitFor(60, TimeUnit.SECONDS), "it ends with the container");
    } finally {
      kubectl.destroyForcibly();
    }
  }

  private void releaseSlowPod() throws IOException {
    var pod = cluster.client().pods().inNamespace(pods.namespace()).withName("slow").get();
    Files.createFile(pods.folder(pod).resolve("tmp/go"));
  }

  @Test
  void kubectlShowsThePreviousRun() throws Exception {
    pods.create(
        "again",
        """
        restartPolicy: OnFailure
        volumes: [{name: count, emptyDir: {}}]
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "echo x >> /count/runs; echo run $(wc -l < /count/runs); [ $(wc -l < /count/runs) -ge 2 ]"]
          volumeMounts: [{name: count, mountPath: /count}]
        """);
    pods.awaitEnd("again");
    assertEquals("run 2\n", logs("again"));
    assertEquals("run 1\n", logs("again", "--previous"));
  }

  @Test
  void kubectlSaysWhyThereIsNone() throws Exception {
    pods.create("silent", "containers: [{name: main, image: 'no:image'}]");
    pods.await("silent", p -> TestPods.waitingReason(p) != null);
    String answer = logs("silent");
    assertTrue(answer.contains("BadRequest") && answer.contains("waiting to start"), answer);
  }

  @Test
  void nobodyButTheApiServerMayAsk() throws Exception {
    String address =
        cluster
            .client()
            .nodes()
            .withName("local")
            .get()
            .getStatus()
            .getAddresses()
            .getFirst()
            .getAddress();
    try (HttpClient stranger = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://%s:10250/pods".formatted(address))).build();
      assertThrows(IOException.class, () -> stranger.send(request, BodyHandlers.ofString()));
    }
  }

  private String logs(String pod, String... options) throws IOException, InterruptedException {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "logs";
    arguments[1] = pod;
    arguments[2] = "-n";
    arguments[3] = pods.namespace();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return cluster.kubectl(arguments);
  }
}
