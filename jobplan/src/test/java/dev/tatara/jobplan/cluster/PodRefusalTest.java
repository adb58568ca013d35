package dev.tatara.jobplan.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences of the API server (Kubernetes 1.33) as the Job controller passes them on. */
class PodRefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pods "a-corpus-x2b4d" is forbidden: error looking up service account ml/default: serviceaccount "default" not found | kubectl create serviceaccount default
          admission webhook "pods.example.com" denied the request: no owner | ask whoever runs the webhook
          Internal error occurred: failed calling webhook "pods.example.com": context deadline exceeded | see that it answers
          pods "a-corpus-x2b4d" is forbidden: no PriorityClass with name high was found | scheduling.priorityClassName
          pods "a-corpus-x2b4d" is forbidden: pod rejected: RuntimeClass "nvidia" not found | template.runtimeClassName
          pods "a-corpus-x2b4d" is forbidden: [minimum cpu usage per Container is 1, but no request is specified] | a LimitRange of the namespace
          pods "a-corpus-x2b4d" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi | a LimitRange of the namespace
          Pod "a-corpus-x2b4d" is invalid: spec.containers[0].resources.requests: Invalid value: "16Gi": must be less than or equal to memory limit of 8Gi | a LimitRange of the namespace
          pods "a-corpus-x2b4d" is forbidden: failed quota: q: must specify limits.memory for: corpus | resources.otherSteps
          pods "a-corpus-x2b4d" is forbidden: exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4 | have the quota raised
          pods "a-corpus-x2b4d" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true) | pod-security.kubernetes.io/enforce
          pods "a-corpus-x2b4d" is forbidden: of something else | mend what is named
          """)
  void theMendIsToldByThePhrase(String sentence, String mend) {
    PodRefusal refusal = PodRefusal.of(event("Error creating: " + sentence));
    assertEquals(sentence.replace("a-corpus-x2b4d", "a-corpus-*"), refusal.said());
    assertTrue(refusal.mend().contains(mend), refusal.mend());
  }

  /** Each try has another name, and many tries are one event in the end. */
  @Test
  void allTriesSayTheSame() {
    Event one = event("Error creating: pods \"a-corpus-x2b4d\" is forbidden: why");
    Event combined =
        event(
            "(combined from similar events): Error creating: pods \"a-corpus-0-zzzzz\" is forbidden:"
                + " why");
    assertEquals(PodRefusal.of(one), PodRefusal.of(combined));
  }

  @Test
  void theLastTimeOfAnEventIsWhereItsWriterPutIt() {
    Event event = event("");
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), EventTime.of(event));
    event.setLastTimestamp("2026-01-01T00:01:00Z");
    assertEquals(Instant.parse("2026-01-01T00:01:00Z"), EventTime.of(event));
    Event counted =
        new EventBuilder(event)
            .withNewSeries()
            .withNewLastObservedTime("2026-01-01T00:02:00.123456Z")
            .endSeries()
            .build();
    assertEquals(Instant.parse("2026-01-01T00:02:00.123456Z"), EventTime.of(counted));
  }

  private static Event event(String message) {
    return new EventBuilder()
        .withNewMetadata()
        .withCreationTimestamp("2026-01-01T00:00:00Z")
        .endMetadata()
        .withNewInvolvedObject()
        .withKind("Job")
        .withName("a-corpus")
        .endInvolvedObject()
        .withReason("FailedCreate")
        .withMessage(message)
        .build();
  }
}
