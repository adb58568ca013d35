package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A job that is suspended in mid-training, and resumed with half its processes; when it is gone,
 * another one trains on from where it ended.
 */
@ExtendWith(TestCluster.class)
class SuspendedJobIT {
  private static final String NAME = "suspended";
  private static final int STEPS = 1000;
  private static final int LONGER = 20;
  private static final int BATCH = 8;
  private static final int DONE_BEFORE = 50;

  private final RunningCluster cluster;
  private final JobManifest manifest =
      JobManifest.small(NAME, RunningCluster.CLAIM)
          .withEvaluation("sources/evaluation/valid.jsonl", "sources/evaluation/train.jsonl", 4)
          .with("spec.training.steps", STEPS)
          .with("spec.checkpoint.everySteps", STEPS)
          .with("spec.resources.acceleratorsPerNode", 2);

  SuspendedJobIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void goesOnWhereItStoodWithAnotherLayout() throws IOException {
    cluster.jobs().apply(manifest);
    cluster.jobs().awaitWhileWell(NAME, job -> step(job) >= DONE_BEFORE);
    cluster.jobs().apply(manifest.with("spec.runPolicy.suspend", true));
    LLMTrainingJob suspended =
        cluster
            .jobs()
            .awaitWhileWell(NAME, job -> LLMTrainingJobStatus.phaseOf(job) == Phase.SUSPENDED);

    assertEquals(List.of(), trainingPods(), "with the evaluator, which is in one of them");
    RunFolder run = RunFolder.of(suspended, cluster.volume());
    List<String> before = run.metrics();
    int step = before.size();
    assertTrue(step < STEPS, "it was over before it could be suspended");
    assertNotNull(suspended.getStatus().checkpoint(), "the operator heard of no checkpoint");
    assertEquals(step, suspended.getStatus().checkpoint().lastStep());
    assertEquals(
        step, run.json("checkpoints/step-%08d/manifest.json".formatted(step)).get("step").asInt());

    manifest.with("spec.resources.acceleratorsPerNode", 1);
    cluster.jobs().apply(manifest.with("spec.runPolicy.suspend", false));
    LLMTrainingJob job = cluster.jobs().awaitComplete(NAME);
    assertEquals(1, job.getStatus().plan().data());
    assertEquals(0, job.getStatus().restarts());
    assertEquals(STEPS, run.losses().size(), "every step once");
    assertEquals(before, run.metrics().subList(0, step), "with the times in them: none again");
    long samples = 0;
    for (String line : run.metrics()) {
      samples += BATCH;
      assertEquals(samples, new ObjectMapper().readTree(line).get("consumedSamples").asLong());
    }
    anotherGoesOn(run);
  }

  private void anotherGoesOn(RunFolder run) throws IOException {
    List<String> before = run.metrics();
    cluster.jobs().named(NAME).delete();
    cluster
        .jobs()
        .apply(
            JobManifest.small(NAME + "-longer", RunningCluster.CLAIM)
                .with("spec.training.steps", STEPS + LONGER)
                .with("spec.checkpoint.resumeFrom", Map.of("job", NAME)));
    LLMTrainingJob longer = cluster.jobs().awaitComplete(NAME + "-longer");
    String origin = longer.getStatus().checkpoint().resumedFrom();
    assertTrue(origin.matches("runs/.*/suspended-[0-9a-f]{8}/checkpoints/step-0+1000"), origin);
    List<String> after = RunFolder.of(longer, cluster.volume()).metrics();
    assertEquals(STEPS + LONGER, after.size(), "every step once");
    assertEquals(before, after.subList(0, STEPS));
    assertEquals(before, run.metrics(), "what was there stays as it was");
  }

  private static int step(LLMTrainingJob job) {
    return job.getStatus() == null || job.getStatus().progress() == null
        ? 0
        : job.getStatus().progress().step();
  }

  private List<String> trainingPods() {
    return cluster
        .client()
        .pods()
        .inNamespace(RunningCluster.NAMESPACE)
        .withLabel("tatara.dev/job", NAME)
        .withLabel("tatara.dev/step", "train")
        .list()
        .getItems()
        .stream()
        .map(Pod::getMetadata)
        .map(metadata -> metadata.getName())
        .toList();
  }
}
