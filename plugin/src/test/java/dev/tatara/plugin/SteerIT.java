package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code suspend}, {@code resume}, {@code retry} and {@code checkpoint}; the test answers as the
 * operator would.
 */
@ExtendWith(PluginCluster.class)
class SteerIT {
  private static final String NAMESPACE = "steer";

  @BeforeAll
  static void begin(PluginCluster.Handle cluster) {
    cluster.namespace(NAMESPACE);
  }

  @Test
  void jobsAreSuspendedAndResumed(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "held", spec -> {});
    cluster.status(NAMESPACE, "held", "phase: Training\ncheckpoint: {lastStep: 120}");
    Process waiting =
        cluster.plugin("suspend", "held", "-n", NAMESPACE, "--wait", "--timeout", "2m").start();
    until(cluster, "held", job -> job.getSpec().runPolicy().suspend());
    cluster.status(NAMESPACE, "held", "phase: Suspended");
    assertEquals(
        "held is suspended at the checkpoint of step 120\n", Program.finish(waiting).out(0));
    assertEquals(
        "held is suspended already\n",
        cluster.plugin("suspend", "held", "-n", NAMESPACE).run().out(0));

    String error =
        cluster.plugin("resume", "held", "-n", NAMESPACE, "--wait", "--timeout", "1s").run().err(4);
    assertTrue(error.startsWith("error: after 1s it does not run yet\n"), error);
    assertEquals(false, cluster.job(NAMESPACE, "held").get().getSpec().runPolicy().suspend());
    cluster.status(NAMESPACE, "held", "phase: Queued");
    assertEquals(
        "held goes on: it waits for its queue to admit the training\n",
        cluster.plugin("resume", "held", "-n", NAMESPACE, "--wait").run().out(0));
  }

  @Test
  void aJobThatHasEndedIsLeftAlone(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "ended", spec -> {});
    cluster.status(NAMESPACE, "ended", "phase: Complete");
    String error = cluster.plugin("suspend", "ended", "-n", NAMESPACE).run().err(1);
    assertTrue(error.startsWith("error: the job 'ended' is complete\n"), error);
    assertEquals(false, cluster.job(NAMESPACE, "ended").get().getSpec().runPolicy().suspend());
  }

  @Test
  void aFailedJobIsRetriedByAnAnnotation(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "failed", spec -> {});
    String early = cluster.plugin("retry", "failed", "-n", NAMESPACE).run().err(1);
    assertTrue(
        early.startsWith("error: the job 'failed' has not failed: it has not begun\n"), early);
    cluster.status(NAMESPACE, "failed", "phase: Failed\nlastRetry: {request: before}");
    String suspend = cluster.plugin("suspend", "failed", "-n", NAMESPACE).run().err(1);
    assertTrue(suspend.contains("kubectl llmjob retry failed lets it go on"), suspend);
    assertNull(annotation(cluster.job(NAMESPACE, "failed").get(), JobMetadata.RETRY));

    Process waiting =
        cluster.plugin("retry", "failed", "-n", NAMESPACE, "--wait", "--timeout", "2m").start();
    LLMTrainingJob asked =
        until(cluster, "failed", job -> annotation(job, JobMetadata.RETRY) != null);
    cluster.status(
        NAMESPACE,
        "failed",
        "phase: Training\nlastRetry: {request: '%s'}"
            .formatted(annotation(asked, JobMetadata.RETRY)));
    assertEquals("failed goes on: it trains the model\n", Program.finish(waiting).out(0));

    cluster.status(NAMESPACE, "failed", "phase: Complete");
    String late = cluster.plugin("retry", "failed", "-n", NAMESPACE).run().err(1);
    assertTrue(late.contains("with checkpoint.resumeFrom: {job: failed}"), late);
  }

  @Test
  void aFailedJobThatIsSuspendedWaitsToBeResumed(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "both", spec -> spec.withObject("/runPolicy").put("suspend", true));
    cluster.status(NAMESPACE, "both", "phase: Failed");
    Process waiting =
        cluster.plugin("retry", "both", "-n", NAMESPACE, "--wait", "--timeout", "2m").start();
    LLMTrainingJob asked =
        until(cluster, "both", job -> annotation(job, JobMetadata.RETRY) != null);
    cluster.status(
        NAMESPACE,
        "both",
        "phase: PreparingCorpus\nlastRetry: {request: '%s'}"
            .formatted(annotation(asked, JobMetadata.RETRY)));
    assertEquals(
        "both is taken up, and waits until it is resumed: kubectl llmjob resume both\n",
        Program.finish(waiting).out(0));
    cluster.status(NAMESPACE, "both", "phase: Failed");
    assertEquals(
        "both is retried, and waits until it is resumed: kubectl llmjob resume both\n",
        cluster.plugin("retry", "both", "-n", NAMESPACE).run().out(0));
  }

  @Test
  void checkpointsAreAskedForByAnAnnotation(PluginCluster.Handle cluster) throws Exception {
    cluster.create(NAMESPACE, "saved", spec -> {});
    String early = cluster.plugin("checkpoint", "saved", "-n", NAMESPACE).run().err(1);
    assertTrue(
        early.startsWith("error: the job 'saved' does not train: it has not begun\n"), early);
    assertNull(request(cluster.job(NAMESPACE, "saved").get()));

    cluster.status(NAMESPACE, "saved", "phase: Training");
    Process waiting =
        cluster.plugin("checkpoint", "saved", "-n", NAMESPACE, "--wait", "--timeout", "2m").start();
    LLMTrainingJob asked = until(cluster, "saved", job -> request(job) != null);
    assertTrue(request(asked).matches("[A-Za-z0-9._:-]{1,63}"), "as the trainer takes it");
    cluster.status(
        NAMESPACE,
        "saved",
        "checkpoint: {lastStep: 7, path: runs/x/checkpoints/step-00000007, lastRequest: '%s'}"
            .formatted(request(asked)));
    assertEquals(
        "saved has the checkpoint runs/x/checkpoints/step-00000007\n",
        Program.finish(waiting).out(0));
  }

  private static String request(LLMTrainingJob job) {
    return annotation(job, JobMetadata.CHECKPOINT_REQUESTED);
  }

  private static String annotation(LLMTrainingJob job, String name) {
    return job.getMetadata().getAnnotations() == null
        ? null
        : job.getMetadata().getAnnotations().get(name);
  }

  private static LLMTrainingJob until(
      PluginCluster.Handle cluster, String name, Predicate<LLMTrainingJob> there) {
    return cluster.job(NAMESPACE, name).waitUntilCondition(there, 60, TimeUnit.SECONDS);
  }
}
