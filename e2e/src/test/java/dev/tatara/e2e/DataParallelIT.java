package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The loss curve of two processes, on one pod and over two, is that of one. */
@ExtendWith(TestCluster.class)
class DataParallelIT {
  private static final double RELATIVE = 1e-4;

  private final RunningCluster cluster;

  DataParallelIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void overProcessesAndPods() throws IOException {
    cluster.jobs().apply(layout("one-process", 1, 1));
    cluster.jobs().apply(layout("two-processes", 1, 2));
    cluster.jobs().apply(layout("two-pods", 2, 1));
    List<Double> one = lossesOf("one-process");
    assertSameCurve(one, lossesOf("two-processes"));
    assertSameCurve(one, lossesOf("two-pods"));
  }

  private static JobManifest layout(String name, int nodes, int processes) {
    return JobManifest.small(name, RunningCluster.CLAIM)
        .with("spec.training.steps", 50)
        .with("spec.resources.nodes", nodes)
        .with("spec.resources.acceleratorsPerNode", processes);
  }

  private List<Double> lossesOf(String name) throws IOException {
    LLMTrainingJob job = cluster.jobs().awaitComplete(name);
    return RunFolder.of(job, cluster.volume()).losses();
  }

  private static void assertSameCurve(List<Double> expected, List<Double> actual) {
    assertEquals(50, expected.size());
    assertEquals(expected.size(), actual.size());
    for (int step = 0; step < expected.size(); step++) {
      double loss = expected.get(step);
      assertEquals(loss, actual.get(step), RELATIVE * loss, "step " + (step + 1));
    }
  }
}
