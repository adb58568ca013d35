package dev.tatara.operator.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.step.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What training has learnt is offered to the mended job where there is something to go on from. */
class WayOnTest {
  private static final String RETRY = "mend it; then kubectl llmjob retry small";
  private static final String ANEW =
      "delete the job and apply the mended manifest: what is done is used again";

  @ParameterizedTest
  @CsvSource({
    "NonFiniteLoss, train, 100, true",
    "NonFiniteLoss, train, 0, false",
    "DatasetTooSmall, train, 0, false",
    "DatasetTooSmall, train, 100, false",
    "CorpusEmpty, corpus, 0, false",
  })
  void learntThingsAreOfferedWhereThereAreSome(
      String reason, String step, int checkpoint, boolean offered) {
    assertEquals(
        "mend it; where data, tokenizer, model or training must change for it, "
            + ANEW
            + (offered ? ", its training with checkpoint.resumeFrom: {job: small}" : "")
            + "; else kubectl llmjob retry small",
        hint(reason, step, checkpoint));
  }

  @Test
  void whatFieldsMendThatMayChangeIsRetried() {
    assertEquals(
        RETRY + ", or, where a field must change that cannot, " + ANEW,
        hint("ConfigurationInvalid", "train", 0));
  }

  @ParameterizedTest
  @CsvSource({
    "claimTemplate: {size: 1Gi}, there is no file /data/x.jsonl, true",
    "claimTemplate: {size: 1Gi}, no file matches /data/*.jsonl, true",
    "claimTemplate: {size: 1Gi}, x.jsonl line 3: no JSON object, false",
    "claimName: old, no file matches /data/*.jsonl, false",
  })
  void aClaimThatTheJobMakesIsSaidToBeEmpty(String storage, String message, boolean said) {
    LLMTrainingJob job =
        Serialization.unmarshal(
            """
            metadata: {name: small}
            spec:
              storage: {%s}
              data: {sources: [{name: here, path: x}, {name: there, path: x, claimName: texts}]}
            """
                .formatted(storage),
            LLMTrainingJob.class);
    String claim = "the claim small-storage is made from storage.claimTemplate, and a new one is";
    assertEquals(
        said, hint(job, "SourceUnreadable", "corpus", "source 'here': " + message).contains(claim));
    assertFalse(
        hint(job, "SourceUnreadable", "corpus", "source 'there': " + message).contains(claim));
  }

  @ParameterizedTest
  @CsvSource({"Killed, train, 100"})
  void whatIsNoMatterOfTheManifestIsRetried(String reason, String step, int checkpoint) {
    assertEquals(RETRY, hint(reason, step, checkpoint));
  }

  private static String hint(String reason, String step, int checkpoint) {
    LLMTrainingJob job = new LLMTrainingJob();
    job.setMetadata(new ObjectMetaBuilder().withName("small").build());
    job.setStatus(
        Serialization.unmarshal(
            checkpoint == 0 ? "{}" : "checkpoint: {lastStep: " + checkpoint + "}",
            LLMTrainingJobStatus.class));
    return hint(job, reason, step, "it is so");
  }

  private static String hint(LLMTrainingJob job, String reason, String step, String message) {
    FailureStatus failure =
        new FailureStatus(step, reason, message, "mend it", 65, null, null, null, null);
    Outcome told = WayOn.told(job, new Outcome.Broken(failure, Map.of()));
    return ((Outcome.Broken) told).failure().hint();
  }
}
