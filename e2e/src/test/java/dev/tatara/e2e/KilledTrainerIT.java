package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kill -9 of a training process in mid-run: the job goes on from its newest checkpoint. */
@ExtendWith(TestCluster.class)
class KilledTrainerIT {
  private static final int STEPS = 1200;
  private static final int CHECKPOINT_STEPS = 100;

  /** Lines of the metrics that are surely written when the first checkpoint is. */
  private static final int KEPT = CHECKPOINT_STEPS - 10;

  private final RunningCluster cluster;

  KilledTrainerIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void resumesAndCompletes() throws IOException {
    cluster
        .jobs()
        .apply(
            JobManifest.small("killed", RunningCluster.CLAIM)
                .with("spec.training.steps", STEPS)
                .with("spec.checkpoint.everySteps", CHECKPOINT_STEPS)
                .with("spec.resources.acceleratorsPerNode", 2));
    // The volume shows the first checkpoint at once, with nearly all steps still to come.
    LLMTrainingJob running =
        cluster
            .jobs()
            .awaitWhileWell("killed", job -> RunFolder.of(job, cluster.volume()).hasCheckpoint());
    List<String> before = RunFolder.of(running, cluster.volume()).metrics().subList(0, KEPT);
    ProcessHandle rank = rankOf(running, 1);
    assertTrue(rank.destroyForcibly());

    LLMTrainingJob job = cluster.jobs().awaitComplete("killed");
    assertEquals(STEPS, job.getStatus().progress().step());
    assertTrue(job.getStatus().restarts() >= 1, "restarts " + job.getStatus().restarts());
    RunFolder run = RunFolder.of(job, cluster.volume());
    assertEquals(STEPS, run.losses().size());
    // With the times in them: these steps were not trained again.
    assertEquals(before, run.metrics().subList(0, KEPT));
  }

  /** The process with that local rank in a pod of the job, found by its environment. */
  private ProcessHandle rankOf(LLMTrainingJob job, int localRank) {
    String pod = "TATARA_POD_NAME=" + job.getMetadata().getName() + "-train-0";
    String state = cluster.stateDirectory().toString(); // another checkout may run the same test
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              List<String> environment = environmentOf(process.pid());
              return environment.contains("TATARA_LOCAL_RANK=" + localRank)
                  && environment.stream().anyMatch(variable -> variable.startsWith(pod))
                  && environment.stream().anyMatch(variable -> variable.contains(state));
            })
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process of rank " + localRank));
  }

  private static List<String> environmentOf(long pid) {
    try {
      Path environ = Path.of("/proc", Long.toString(pid), "environ");
      return List.of(Files.readString(environ, StandardCharsets.ISO_8859_1).split("\0"));
    } catch (IOException e) {
      return List.of(); // ended, or not ours
    }
  }
}
