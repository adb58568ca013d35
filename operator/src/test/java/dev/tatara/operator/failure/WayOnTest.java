package dev.tatara.operator.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.step.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What training has learnt is offered to the mended job where there is something to go on from. */
class WayOnTest {
  private static final String RETRY = "mend it; then kubectl llmjob retry small";
  private static final String ANEW =
      RETRY
          + ", or, where a field must change that cannot, delete the job and apply the mended"
          + " manifest: what is done is used again";

  @ParameterizedTest
  @CsvSource({
    "NonFiniteLoss, train, 100, true",
    "NonFiniteLoss, train, 0, false",
    "ConfigurationInvalid, train, 0, false",
    "DatasetTooSmall, train, 0, false",
    "DatasetTooSmall, train, 100, false",
    "CorpusEmpty, corpus, 0, false",
  })
  void learntThingsAreOfferedWhereThereAreSome(
      String reason, String step, int checkpoint, boolean offered) {
    assertEquals(
        ANEW + (offered ? ", its training with checkpoint.resumeFrom: {job: small}" : ""),
        hint(reason, step, checkpoint));
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
    FailureStatus failure =
        new FailureStatus(step, reason, "it is so", "mend it", 65, null, null, null, null);
    Outcome told = WayOn.told(job, new Outcome.Broken(failure, Map.of()));
    return ((Outcome.Broken) told).failure().hint();
  }
}
