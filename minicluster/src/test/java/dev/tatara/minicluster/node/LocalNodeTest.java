package dev.tatara.minicluster.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.SharedCluster;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedCluster.class)
class LocalNodeTest {
  private TestPods pods;

  @BeforeEach
  void makeNamespace(SharedCluster.Handle cluster) {
    pods = new TestPods(cluster);
  }

  @Test
  void runsAPodToItsEnd() {
    pods.create(
        "hello",
        """
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          command: [sh, -c, "echo hello; echo problem >&2; echo done > /dev/termination-log"]
        """);
    Pod pod = pods.awaitEnd("hello");
    assertEquals("Succeeded", pod.getStatus().getPhase());
    assertEquals(0, TestPods.exitCode(pod));
    assertEquals("Completed", TestPods.container(pod).getState().getTerminated().getReason());
    assertEquals("done\n", TestPods.container(pod).getState().getTerminated().getMessage());
    assertTrue(pod.getStatus().getPodIP().startsWith("127."), pod.getStatus().getPodIP());
    assertTrue(pods.log("hello").contains("hello\n"), pods.log("hello"));
  }
}
