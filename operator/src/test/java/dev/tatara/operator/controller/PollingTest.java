package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job is looked at by the clock only where nothing would tell of what it waits for. */
class PollingTest {

  @ParameterizedTest
  @CsvSource({
    "TRAINING, , , true",
    "SUSPENDING, , , true",
    "TOKENIZING, , , false",
    "TOKENIZING, 60, , true",
    "TOKENIZING, , ClaimOfOneNode, true",
    "TOKENIZING, , ImagePullBackOff, false",
    "SUSPENDED, 60, , false",
    "QUEUED, 60, , false",
  })
  void phaseDecides(Phase phase, Long startDeadlineSeconds, String reason, boolean polled) {
    Children none = children(List.of());
    assertEquals(polled, Polling.isNeeded(job(phase, startDeadlineSeconds, reason), none));
  }

  @ParameterizedTest
  @CsvSource({
    "PREPARING_CORPUS, corpus, Pending, , false",
    "PREPARING_CORPUS, corpus, Running, , false",
    "PREPARING_CORPUS, corpus, Running, 10.0.0.1, true",
    "TRAINING_TOKENIZER, tokenizer, Running, 10.0.0.1, true",
    "TOKENIZING, tokenize, Running, 10.0.0.1, true",
    "TOKENIZING, tokenize, Succeeded, 10.0.0.1, false",
    "EXPORTING, export, Running, 10.0.0.1, false",
  })
  void podsThatPrepareAreAskedWhereTheyCanAnswer(
      Phase at, String step, String phase, String address, boolean polled) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withLabels(Map.of("tatara.dev/step", step))
            .endMetadata()
            .withNewStatus()
            .withPhase(phase)
            .withPodIP(address)
            .endStatus();
    LLMTrainingJob job = job(at, null, null);
    assertEquals(polled, Polling.isNeeded(job, children(List.of(pod.build()))));
  }

  private static Children children(List<Pod> pods) {
    return new Children(
        List.of(), pods, List.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static LLMTrainingJob job(Phase phase, Long startDeadlineSeconds, String reason) {
    var manifest =
        Manifests.generic(
            "default",
            "polled",
            spec -> spec.putObject("runPolicy").put("startDeadlineSeconds", startDeadlineSeconds));
    Map<String, Object> status =
        reason == null
            ? Map.of("phase", phase.label())
            : Map.of("phase", phase.label(), "reason", reason);
    manifest.setAdditionalProperty("status", status);
    return Serialization.unmarshal(Serialization.asJson(manifest), LLMTrainingJob.class);
  }
}
