package dev.tatara.operator.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepDeadlineTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void stepGetsWhatIsLeftWhenItsJobIsMade() {
    assertEquals(3600, seconds(job(3600L, Map.of()), Step.CORPUS, 0));
    Map<String, Object> started = Map.of("startTime", START.toString());
    assertEquals(2700, seconds(job(3600L, started), Step.TRAIN, 900));
    assertEquals(1, seconds(job(3600L, started), Step.EXPORT, 9000), "it ends at once");
    assertEquals(3600, seconds(job(3600L, started), Step.TRAIN, -1), "made before it was told");
    assertNull(seconds(job(null, started), Step.TRAIN, 900));
    assertEquals(600, seconds(job(null, started), Step.REPORT, 900));
    assertEquals(600, seconds(job(3600L, started), Step.REPORT, 900));
    assertEquals(100, seconds(job(3600L, started), Step.REPORT, 3500));
  }

  @Test
  void theTimeBeginsAnewWhenTheJobIsResumedOrRetried() {
    assertEquals(3600, seconds(job(3600L, suspended("True", 100)), Step.TRAIN, 3000));
    assertEquals(3300, seconds(job(3600L, suspended("False", 1000)), Step.TRAIN, 1300));
    Map<String, Object> retried =
        Map.of("startTime", START.toString(), "lastRetry", Map.of("time", at(2000)));
    assertEquals(3500, seconds(job(3600L, retried), Step.TRAIN, 2100));
  }

  @Test
  void anotherDeadlineIsCountedFromWhenTheJobWasMade() {
    Map<String, Object> started = Map.of("startTime", START.toString());
    Job made = made(900, 2700L, "3600");
    assertEquals(
        Optional.empty(),
        StepDeadline.insteadOf(made, job(3600L, started), Step.TRAIN),
        "as it is");
    assertEquals(
        Optional.of(new StepDeadline(6300L, "7200")),
        StepDeadline.insteadOf(made, job(7200L, started), Step.TRAIN),
        "however long it waits in a queue");
    assertEquals(
        Optional.of(new StepDeadline(1L, "60")),
        StepDeadline.insteadOf(made, job(60L, started), Step.TRAIN));
    assertEquals(
        Optional.of(new StepDeadline(null, null)),
        StepDeadline.insteadOf(made, job(null, started), Step.TRAIN));
    assertEquals(
        Optional.of(new StepDeadline(2700L, "3600")),
        StepDeadline.insteadOf(made(900, null, null), job(3600L, started), Step.TRAIN),
        "given later");
  }

  @Test
  void aJobOfAnOlderOperatorKeepsItsTime() {
    Map<String, Object> started = Map.of("startTime", START.toString());
    assertEquals(
        Optional.of(new StepDeadline(2700L, "3600")),
        StepDeadline.insteadOf(made(900, 2700L, null), job(3600L, started), Step.TRAIN));
    assertTrue(
        StepDeadline.insteadOf(made(900, 600L, null), job(null, started), Step.REPORT).isEmpty());
    assertTrue(
        StepDeadline.insteadOf(made(900, null, null), job(null, started), Step.TRAIN).isEmpty());
  }

  private static Long seconds(LLMTrainingJob job, Step step, long after) {
    return StepDeadline.of(job, step, START.plusSeconds(after)).seconds();
  }

  private static String at(long after) {
    return START.plusSeconds(after).toString();
  }

  private static Map<String, Object> suspended(String status, long since) {
    return Map.of(
        "startTime",
        START.toString(),
        "conditions",
        List.of(
            Map.of(
                "type",
                "Suspended",
                "status",
                status,
                "reason",
                "Any",
                "lastTransitionTime",
                at(since))));
  }

  private static Job made(long after, Long seconds, String annotation) {
    JobBuilder job =
        new JobBuilder()
            .withNewMetadata()
            .withCreationTimestamp(at(after))
            .endMetadata()
            .withNewSpec()
            .withActiveDeadlineSeconds(seconds)
            .endSpec();
    if (annotation != null) {
      job.editMetadata().addToAnnotations(StepDeadline.ANNOTATION, annotation).endMetadata();
    }
    return job.build();
  }

  private static LLMTrainingJob job(Long deadline, Map<String, Object> status) {
    var manifest =
        Manifests.generic(
            "default",
            "limited",
            spec -> spec.putObject("runPolicy").put("activeDeadlineSeconds", deadline));
    manifest.setAdditionalProperty("status", status);
    return Serialization.unmarshal(Serialization.asJson(manifest), LLMTrainingJob.class);
  }
}
