package dev.tatara.minicluster.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.SharedCluster;
import dev.tatara.minicluster.process.Marker;
import dev.tatara.minicluster.process.ProcessTable;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How pods start, end and are started again. */
@ExtendWith(SharedCluster.class)
class PodLifeTest {
  private SharedCluster.Handle cluster;
  private TestPods pods;

  @BeforeEach
  void makeNamespace(SharedCluster.Handle shared) {
    cluster = shared;
    pods = new TestPods(cluster);
  }

  @Test
  void succeedsWithItsTerminationMessage() {
    pods.create(
        "hello",
        """
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "echo done > /dev/termination-log"]
        """);
    Pod pod = pods.awaitEnd("hello");
    assertEquals("Succeeded", pod.getStatus().getPhase());
    assertEquals(0, TestPods.exitCode(pod));
    assertEquals("Completed", TestPods.container(pod).getState().getTerminated().getReason());
    assertEquals("done\n", TestPods.container(pod).getState().getTerminated().getMessage());
    assertTrue(pod.getStatus().getPodIP().startsWith("127."), pod.getStatus().getPodIP());
    assertEquals("False", condition(pod, "Ready").getStatus());
    assertEquals("PodCompleted", condition(pod, "Ready").getReason());
    assertEquals("True", condition(pod, "Initialized").getStatus());
    assertEquals("True", condition(pod, "PodScheduled").getStatus(), "the scheduler's is kept");
  }

  @Test
  void failsWithTheEndOfItsLog() {
    pods.create(
        "broken",
        """
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "echo it went wrong >&2; exit 65"]
          terminationMessagePolicy: FallbackToLogsOnError
        """);
    Pod pod = pods.awaitEnd("broken");
    assertEquals("Failed", pod.getStatus().getPhase());
    assertEquals(65, TestPods.exitCode(pod));
    assertEquals("Error", TestPods.container(pod).getState().getTerminated().getReason());
    assertEquals(
        "it went wrong\n", TestPods.container(pod).getState().getTerminated().getMessage());
  }

  @Test
  void aSignalShowsInTheExitCode() {
    pods.create(
        "killed",
        """
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "kill -KILL $$$$"]
        """);
    assertEquals(137, TestPods.exitCode(pods.awaitEnd("killed")));
  }

  @Test
  void whatCannotBeStartedSaysWhy() {
    pods.create(
        "unstartable",
        """
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          command: [no-such-program]
        """);
    Pod pod = pods.awaitEnd("unstartable");
    assertEquals(128, TestPods.exitCode(pod));
    var state = TestPods.container(pod).getState().getTerminated();
    assertEquals("StartError", state.getReason());
    assertTrue(state.getMessage().contains("no-such-program"), state.getMessage());
  }

  @Test
  void anUnknownImageWaits() {
    pods.create("unknown", "containers: [{name: main, image: 'nobody/knows:this'}]");
    Pod pod = pods.await("unknown", p -> "ImagePullBackOff".equals(TestPods.waitingReason(p)));
    assertEquals("Pending", pod.getStatus().getPhase());
    String message = TestPods.container(pod).getState().getWaiting().getMessage();
    assertTrue(message.contains("nobody/knows:this"), message);
    assertFalse(TestPods.awaitEvent(cluster, pod, "Failed").isEmpty());
  }

  @Test
  void restartsWithBackOffUntilItSucceeds() {
    pods.create(
        "thrice",
        """
        restartPolicy: OnFailure
        volumes: [{name: count, emptyDir: {}}]
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "echo x >> /count/runs; [ $(wc -l < /count/runs) -ge 3 ]"]
          volumeMounts: [{name: count, mountPath: /count}]
        """);
    Pod pod = pods.awaitEnd("thrice");
    ContainerStatus status = TestPods.container(pod);
    assertEquals("Succeeded", pod.getStatus().getPhase());
    assertEquals(2, status.getRestartCount());
    assertEquals(1, status.getLastState().getTerminated().getExitCode());
    assertFalse(TestPods.awaitEvent(cluster, pod, "BackOff").isEmpty());
  }

  @Test
  void aCrashLoopShowsInTheStatus() {
    pods.create(
        "crashing",
        """
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: busybox, command: ["false"]}]
        """);
    // Each wait is twice as long as the one before, so one of them is seen however slow all is.
    Pod pod = pods.await("crashing", p -> "CrashLoopBackOff".equals(TestPods.waitingReason(p)));
    assertEquals("Running", pod.getStatus().getPhase());
    assertEquals(1, TestPods.container(pod).getLastState().getTerminated().getExitCode());
  }

  @Test
  void initContainersRunInOrderBeforeTheOthers() {
    pods.create(
        "ordered",
        """
        restartPolicy: Never
        volumes: [{name: book, emptyDir: {}}]
        initContainers:
        - name: first
          image: busybox
          command: [sh, -c, "sleep 0.3; echo first >> /book/order"]
          volumeMounts: [{name: book, mountPath: /book}]
        - name: second
          image: busybox
          command: [sh, -c, "echo second >> /book/order"]
          volumeMounts: [{name: book, mountPath: /book}]
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "cat /book/order"]
          volumeMounts: [{name: book, mountPath: /book}]
        """);
    Pod pod = pods.awaitEnd("ordered");
    assertEquals("first\nsecond\n", pods.log("ordered", "main"));
    assertTrue(
        pod.getStatus().getInitContainerStatuses().stream().allMatch(ContainerStatus::getReady));
  }

  @Test
  void aFailedInitContainerFailsThePod() {
    pods.create(
        "stillborn",
        """
        restartPolicy: Never
        initContainers: [{name: init, image: busybox, command: ["false"]}]
        containers: [{name: main, image: busybox, command: ["true"]}]
        """);
    Pod pod = pods.awaitEnd("stillborn");
    assertEquals("Failed", pod.getStatus().getPhase());
    assertEquals("PodInitializing", TestPods.waitingReason(pod));
    assertEquals("False", condition(pod, "Initialized").getStatus());
  }

  @Test
  void aSidecarRunsBesideTheOthersAndEndsAfterThem() throws IOException {
    pods.create(
        "accompanied",
        """
        restartPolicy: Never
        volumes: [{name: book, emptyDir: {}}]
        initContainers:
        - name: sidecar
          image: busybox
          restartPolicy: Always
          command: [sh, -c, "trap 'echo sidecar got TERM; exit 0' TERM; echo up > /book/sidecar; while :; do sleep 0.05; done"]
          startupProbe: {exec: {command: [test, -f, /book/sidecar]}, periodSeconds: 1, timeoutSeconds: 30, failureThreshold: 60}
          volumeMounts: [{name: book, mountPath: /book}]
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "cat /book/sidecar; while [ ! -f /book/go ]; do sleep 0.05; done"]
          volumeMounts: [{name: book, mountPath: /book}]
        """);
    Pod running = pods.awaitPhase("accompanied", "Running");
    assertTrue(running.getStatus().getInitContainerStatuses().getFirst().getStarted());
    pods.touch(running, "book", "go");
    Pod pod = pods.awaitEnd("accompanied");
    assertEquals("Succeeded", pod.getStatus().getPhase());
    assertEquals("up\n", pods.log("accompanied", "main"));
    assertEquals("sidecar got TERM\n", pods.log("accompanied", "sidecar"));
    var sidecar = pod.getStatus().getInitContainerStatuses().getFirst();
    assertEquals(0, sidecar.getState().getTerminated().getExitCode());
    assertEquals(0, sidecar.getRestartCount());
  }

  @Test
  void deletionLetsItFinishWithinItsGrace() throws InterruptedException {
    Pod pod =
        pods.create(
            "graceful",
            """
            terminationGracePeriodSeconds: 60
            volumes: [{name: out, persistentVolumeClaim: {claimName: out}}]
            containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap 'sleep 0.3; echo saved > /out/state; exit 0' TERM; echo up; while :; do sleep 0.05; done"]
              volumeMounts: [{name: out, mountPath: /out}]
            """);
    pods.claim("out");
    pods.awaitLog("graceful", "up");
    cluster.client().resource(pod).delete();
    pods.awaitGone("graceful");
    assertEquals("saved\n", pods.read("out", "state"));
    TestPods.awaitGone(pods.folder(pod));
  }

  @Test
  void deletionKillsWhatIgnoresIt() {
    Pod pod =
        pods.create(
            "stubborn",
            """
            terminationGracePeriodSeconds: 1
            containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap '' TERM; echo up; sleep 1000 & while :; do sleep 0.05; done"]
            """);
    pods.awaitLog("stubborn", "up");
    Instant start = Instant.now();
    cluster.client().resource(pod).delete();
    pods.awaitGone("stubborn");
    Duration took = Duration.between(start, Instant.now());
    assertTrue(took.toMillis() >= 900, "SIGKILL came before the grace had passed: " + took);
    assertEquals(List.of(), processesOf(pod));
  }

  @Test
  void whatTheMainProcessLeavesIsKilled() {
    Pod pod =
        pods.create(
            "messy",
            """
            restartPolicy: Never
            containers:
            - name: main
              image: busybox
              command: [sh, -c, "setsid sleep 1000 & sleep 0.2"]
            """);
    pods.awaitEnd("messy");
    assertEquals(List.of(), processesOf(pod));
  }

  @Test
  void readinessAndLivenessProbesCount() throws IOException {
    pods.create(
        "probed",
        """
        volumes: [{name: health, emptyDir: {}}]
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "rm -f /h/sick; sleep 1000"]
          volumeMounts: [{name: health, mountPath: /h}]
          readinessProbe: {exec: {command: [test, -f, /h/ready]}, periodSeconds: 1}
          livenessProbe: {exec: {command: [test, '!', -f, /h/sick]}, periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 30}
        """);
    Pod unready = pods.awaitPhase("probed", "Running");
    assertEquals("False", condition(unready, "Ready").getStatus());
    pods.touch(unready, "health", "ready");
    Pod ready = pods.await("probed", p -> condition(p, "Ready").getStatus().equals("True"));
    assertTrue(TestPods.container(ready).getReady());
    assertEquals(0, TestPods.container(ready).getRestartCount());
    pods.touch(ready, "health", "sick");
    Pod restarted = pods.await("probed", p -> TestPods.container(p).getRestartCount() >= 1);
    assertNotNull(TestPods.container(restarted).getLastState().getTerminated());
    assertFalse(TestPods.awaitEvent(cluster, restarted, "Unhealthy").isEmpty());
  }

  @Test
  void theDeadlineEndsIt() {
    pods.create(
        "late",
        """
        activeDeadlineSeconds: 1
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: busybox, command: [sleep, "1000"]}]
        """);
    Pod pod = pods.awaitEnd("late");
    assertEquals("Failed", pod.getStatus().getPhase());
    assertEquals("DeadlineExceeded", pod.getStatus().getReason());
  }

  @Test
  void moreGpusThanDeclaredWaitForAnotherNode() {
    pods.create(
        "greedy",
        """
        containers:
        - name: main
          image: busybox
          command: ["true"]
          resources: {limits: {nvidia.com/gpu: 5}}
        """);
    Pod pod = pods.await("greedy", p -> condition(p, "PodScheduled") != null);
    String message = condition(pod, "PodScheduled").getMessage();
    assertTrue(message.contains("Insufficient nvidia.com/gpu"), message);
    assertNull(pod.getSpec().getNodeName());
  }

  @Test
  void eventsTellItsStory() {
    Pod pod =
        pods.create(
            "told",
            "{restartPolicy: Never, containers: [{name: main, image: busybox, command: ['true']}]}");
    pods.awaitEnd("told");
    assertTrue(TestPods.awaitEvent(cluster, pod, "Scheduled").contains("local"));
    assertEquals("Started container main", TestPods.awaitEvent(cluster, pod, "Started"));
    assertEquals("Created container: main", TestPods.awaitEvent(cluster, pod, "Created"));
    assertTrue(TestPods.awaitEvent(cluster, pod, "Pulled").contains("busybox"));
  }

  private static PodCondition condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElse(null);
  }

  private static List<ProcessHandle> processesOf(Pod pod) {
    return ProcessTable.find(
        new Marker("TATARA_CONTAINER", pod.getMetadata().getUid() + "/main/0"));
  }
}
