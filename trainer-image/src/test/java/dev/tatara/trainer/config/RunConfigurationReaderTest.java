package dev.tatara.trainer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunConfigurationReaderTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Path SAMPLES =
      Path.of("../crds/src/main/resources/dev/tatara/run-configuration");

  @Test
  void readsTheSampleThatTheOperatorWrites() {
    RunConfiguration run = RunConfigurationReader.read(SAMPLES.resolve("quickstart.json"));
    assertEquals("quickstart", run.job().name());
    assertEquals(256, run.model().hiddenSize());
    assertEquals(4096, run.tokenizer().train().vocabularySize());
    assertEquals(2, run.resources().worldSize());
    assertEquals("0.2.1", run.evaluation().tasks().getFirst().prompts().getFirst());
    assertEquals(HealthSettings.DEFAULT, run.health());
    assertNull(run.lora());
    assertFalse(run.training().deterministic());
  }

  @Test
  void readsAFineTuningThatTheOperatorWrites() {
    RunConfiguration run = RunConfigurationReader.read(SAMPLES.resolve("fine-tuning.json"));
    assertEquals("models/ja-1.3b", run.model().initFrom());
    assertEquals("models/ja-1.3b", run.tokenizer().from());
    assertEquals("sft", run.data().sources().getFirst().format());
    assertEquals("問い: {prompt}\n答え: ", run.data().sources().getFirst().template());
    assertEquals("corpora", run.data().sources().get(1).claimName());
    assertTrue(run.data().eodMaskLoss() && run.data().resetAttentionMask());
    FilterSettings filters = run.data().sources().get(1).filters();
    assertEquals("nfc", filters.normalization());
    assertEquals(FilterSettings.DEFAULT.maxAdultShare(), filters.maxAdultShare());
    assertEquals("words/advertising.txt", filters.advertisingWords());
    assertNull(run.data().sources().getFirst().filters());
    assertNull(run.data().sources().getLast().filters());
    assertEquals(new DeduplicateSettings(true, 0.8), run.data().deduplicate());
    assertEquals(new DecontaminateSettings(List.of("eval/*.json"), 13), run.data().decontaminate());
    assertEquals(500, run.checkpoint().keepEvery());
    assertEquals(60, run.checkpoint().everyMinutes());
    assertEquals(400, run.training().schedule().decaySteps());
    assertTrue(run.training().deterministic());
    assertEquals(new HealthSettings("Fail", 2.5, 1800), run.health());
    assertEquals(new LoraSettings(8, 16, List.of("query_key_value", "dense_4h_to_h")), run.lora());
  }

  @Test
  void readsObjectStoresThatTheOperatorWrites() {
    RunConfiguration run = RunConfigurationReader.read(SAMPLES.resolve("object-store.json"));
    String endpoint = "https://minio.storage.svc:9000";
    assertEquals(4, run.data().shards());
    assertEquals(
        List.of(
            new S3Settings("corpora", endpoint, "local", "corpora-reader"),
            new S3Settings("public-corpora", null, "us-east-1", null)),
        run.data().sources().stream().map(DataSettings.Source::s3).toList());
    assertEquals(
        new S3Destination("models", "ja/object-store", endpoint, "us-east-1", "models-writer"),
        run.export().s3());
  }

  @Test
  void readsCollectedSourcesThatTheOperatorWrites() {
    RunConfiguration run = RunConfigurationReader.read(SAMPLES.resolve("collected.json"));
    assertEquals(1, run.data().shards());
    assertEquals(
        List.of(
            new DietMinutesSettings(
                "2024-01-01", "2024-12-31", "衆議院", "本会議 予算委員会", "大臣", "科学技術", null, 3),
            new DietMinutesSettings(
                "1947-05-20",
                "1999-12-31",
                null,
                null,
                null,
                null,
                "http://minutes.mirrors.svc:8080/api/speech",
                0)),
        run.data().sources().stream()
            .map(DataSettings.Source::dietMinutes)
            .filter(Objects::nonNull)
            .toList());
    assertEquals(
        new FeedSettings(
            List.of("https://news.example/alerts.rdf"), List.of("feeds/news/*.xml"), true, 3),
        run.data().sources().getLast().feeds());
    assertEquals(
        List.of(3_000_000_000L, 500_000_000L, 1_000_000L, 2_500_000L),
        run.data().sources().stream().map(DataSettings.Source::tokens).toList());
    assertNull(run.data().sources().getFirst().weight());
  }

  @Test
  void readsEvaluationsThatTheOperatorWrites() {
    EvaluationSettings evaluation =
        RunConfigurationReader.read(SAMPLES.resolve("evaluation.json")).evaluation();
    assertEquals("Export", evaluation.onGateFailure());
    assertEquals(
        List.of(
            new EvaluationSettings.Gate("quiz", null, "mcc", 0.1, null, null, null),
            new EvaluationSettings.Gate("held-out", "wiki", null, null, null, true, 0.01)),
        evaluation.requirements());
    EvaluationSettings.Task quiz = evaluation.tasks().get(2);
    assertEquals("2", quiz.version());
    assertEquals(
        new EvaluationSettings.MultipleChoice(
            null, "{claim}\n答え：", List.of("はい", "いいえ"), null, "answer", "\n\n", "acc"),
        quiz.multipleChoice());
    assertEquals(16, evaluation.tasks().get(3).generation().maxTokens());
    assertEquals(
        new EvaluationSettings.HeldOut("manuals", "sources/held-out/*.txt", "text"),
        evaluation.tasks().get(4).perplexity().sources().getLast());
  }

  @Test
  void namesTheSectionThatIsMissing(@TempDir Path folder) throws IOException {
    ObjectNode sample =
        (ObjectNode) MAPPER.readTree(Files.readString(SAMPLES.resolve("quickstart.json")));
    Path file = folder.resolve("run.json");
    Files.writeString(file, sample.deepCopy().without("checkpoint").toString());
    assertRefused(file, "'checkpoint' is missing");
    Files.writeString(
        file, sample.deepCopy().set("tokenizer", MAPPER.createObjectNode()).toString());
    assertRefused(file, "exactly one of 'train' and 'from'");
    String twice = sample.toString().replaceFirst("\\}$", ", \"tokenizer\": {}}");
    Files.writeString(file, twice);
    assertRefused(file, "run configuration");
  }

  @Test
  void stagesThatCannotBeAreRefused(@TempDir Path folder) throws IOException {
    JsonNode sample = MAPPER.readTree(Files.readString(SAMPLES.resolve("fine-tuning.json")));
    Path file = folder.resolve("run.json");
    refuseData(file, sample, "/sources/1/filters", "maxAdultShare", "1.5", "source 'wiki'");
    refuseData(file, sample, "/sources/1/filters", "normalization", "\"nfd\"", "use nfkc, nfc");
    refuseData(file, sample, "/sources/1/filters", "maxCharacters", "99", "'maxCharacters'");
    refuseData(
        file,
        sample,
        "/sources/1/filters",
        "minKanaShare",
        null,
        "'data.sources[1].filters.minKanaShare' is missing");
    refuseData(file, sample, "/deduplicate", "similarity", "0.1", "use 0.5 to 1");
    refuseData(file, sample, "/decontaminate", "paths", "[]", "is empty");
    refuseData(file, sample, "/decontaminate", "ngram", "2", "use 5 to 100");
  }

  private static void refuseData(
      Path file, JsonNode sample, String section, String field, String value, String message)
      throws IOException {
    JsonNode run = sample.deepCopy();
    ObjectNode target = (ObjectNode) run.at("/data" + section);
    if (value == null) {
      target.remove(field);
    } else {
      target.set(field, MAPPER.readTree(value));
    }
    Files.writeString(file, run.toString());
    assertRefused(file, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/runDirectory",
        "/job/uid",
        "/model/architecture",
        "/model/layers",
        "/tokenizer/train/normalization",
        "/data/split",
        "/data/sources/0/path",
        "/training/precision",
        "/training/steps",
        "/training/optimizer",
        "/training/optimizer/learningRate",
        "/training/schedule/type",
        "/parallelism/data",
        "/resources/device",
        "/checkpoint/resumePolicy",
        "/evaluation/tasks/0/version"
      })
  void namesTheFieldThatIsMissingAtAnyDepth(String field, @TempDir Path folder) throws IOException {
    JsonNode sample = MAPPER.readTree(Files.readString(SAMPLES.resolve("quickstart.json")));
    JsonPointer place = JsonPointer.compile(field);
    ObjectNode parent = (ObjectNode) sample.at(place.head());
    String name = place.last().getMatchingProperty();
    assertTrue(parent.has(name), field);
    parent.remove(name);
    Path file = Files.writeString(folder.resolve("run.json"), sample.toString());
    String dotted = field.substring(1).replace("/0/", "[0].").replace('/', '.');
    assertRefused(file, "'" + dotted + "'");
    parent.putNull(name);
    Files.writeString(file, sample.toString());
    assertRefused(file, "'" + dotted + "'");
  }

  @Test
  void theRestMayBeAbsent(@TempDir Path folder) throws IOException {
    ObjectNode sample =
        (ObjectNode) MAPPER.readTree(Files.readString(SAMPLES.resolve("quickstart.json")));
    sample.remove("evaluation");
    sample.remove("export");
    ((ObjectNode) sample.at("/data/sources/0")).remove("licence");
    Path file = Files.writeString(folder.resolve("run.json"), sample.toString());
    RunConfiguration run = RunConfigurationReader.read(file);
    assertNull(run.data().sources().getFirst().licence());
    assertNull(run.evaluation());
  }

  @Test
  void readsAdaptersWhole(@TempDir Path folder) throws IOException {
    ObjectNode sample =
        (ObjectNode) MAPPER.readTree(Files.readString(SAMPLES.resolve("quickstart.json")));
    ObjectNode lora = sample.putObject("lora").put("rank", 8).put("alpha", 16);
    lora.putArray("targets").add("dense");
    Path file = Files.writeString(folder.resolve("run.json"), sample.toString());
    assertEquals(
        new LoraSettings(8, 16, List.of("dense")), RunConfigurationReader.read(file).lora());
    for (String field : List.of("rank", "alpha", "targets")) {
      JsonNode value = lora.get(field);
      lora.putNull(field);
      Files.writeString(file, sample.toString());
      assertRefused(file, "'lora." + field + "'");
      lora.set(field, value);
    }
    sample.putNull("lora");
    assertNull(RunConfigurationReader.read(Files.writeString(file, sample.toString())).lora());
  }

  @Test
  void healthHasDefaultsAndLimits(@TempDir Path folder) throws IOException {
    ObjectNode sample =
        (ObjectNode) MAPPER.readTree(Files.readString(SAMPLES.resolve("quickstart.json")));
    sample.remove("health");
    Path file = Files.writeString(folder.resolve("run.json"), sample.toString());
    assertEquals(
        new HealthSettings("Rollback", null, 600), RunConfigurationReader.read(file).health());
    assertFalse(RunConfigurationReader.read(file).training().deterministic());

    ((ObjectNode) sample.get("training")).put("deterministic", true);
    ObjectNode health = sample.putObject("health").put("onNonFiniteLoss", "Fail");
    Files.writeString(file, sample.toString());
    assertEquals(new HealthSettings("Fail", null, 600), RunConfigurationReader.read(file).health());
    assertTrue(RunConfigurationReader.read(file).training().deterministic());

    health.put("lossSpikeFactor", 1.5).put("stallTimeoutSeconds", 30);
    Files.writeString(file, sample.toString());
    assertEquals(new HealthSettings("Fail", 1.5, 30), RunConfigurationReader.read(file).health());

    health.put("lossSpikeFactor", 1.0);
    assertRefused(Files.writeString(file, sample.toString()), "'health.lossSpikeFactor' is 1.0");
    health.putNull("lossSpikeFactor").put("stallTimeoutSeconds", 0);
    assertRefused(Files.writeString(file, sample.toString()), "'health.stallTimeoutSeconds' is 0");
    health.put("stallTimeoutSeconds", 1).put("onNonFiniteLoss", "Ignore");
    assertRefused(
        Files.writeString(file, sample.toString()), "'health.onNonFiniteLoss' is 'Ignore'");
    health.put("onNonFiniteLoss", "Fail").put("onNonFiniteNorm", "Fail");
    assertRefused(Files.writeString(file, sample.toString()), "'health.onNonFiniteNorm'");
  }

  @Test
  void aRunGoesOnFromOneOtherOrBeginsWithAModel(@TempDir Path folder) throws IOException {
    assertEquals(
        new ResumeSettings("before", null, 200),
        RunConfigurationReader.read(SAMPLES.resolve("collected.json")).checkpoint().resumeFrom());

    Path file = folder.resolve("run.json");
    ObjectNode sample = (ObjectNode) MAPPER.readTree(SAMPLES.resolve("quickstart.json").toFile());
    ObjectNode source = ((ObjectNode) sample.get("checkpoint")).putObject("resumeFrom");
    source.put("job", "before").put("step", 0);
    Files.writeString(file, sample.toString());
    assertRefused(file, "'checkpoint.resumeFrom.step' is 0");
    source.put("step", 20).put("path", "runs/ml/before-01234567");
    Files.writeString(file, sample.toString());
    assertRefused(file, "exactly one of 'job' and 'path'");
    source.remove("path");
    ((ObjectNode) sample.get("model")).put("initFrom", "models/base");
    Files.writeString(file, sample.toString());
    assertRefused(file, "'model.initFrom' and 'checkpoint.resumeFrom' exclude each other");
  }

  @Test
  void anotherRunThatAnOptionNamesIsAsGoodAsOneOfTheFile(@TempDir Path folder) throws IOException {
    ObjectNode collected = (ObjectNode) MAPPER.readTree(SAMPLES.resolve("collected.json").toFile());
    ((ObjectNode) collected.get("checkpoint"))
        .putObject("resumeFrom")
        .put("path", "runs/ml/a-7d0f3c1a")
        .put("step", 5);
    Path file = folder.resolve("run.json");
    Files.writeString(file, collected.toString());
    assertEquals(
        RunConfigurationReader.read(file),
        RunConfigurationReader.read(
            SAMPLES.resolve("collected.json"), new ResumeSettings(null, "runs/ml/a-7d0f3c1a", 5)));

    ((ObjectNode) collected.get("checkpoint")).remove("resumeFrom");
    ((ObjectNode) collected.get("model")).put("initFrom", "models/base");
    Files.writeString(file, collected.toString());
    RunConfigurationReader.read(file);
    assertRefused(
        () -> RunConfigurationReader.read(file, new ResumeSettings(null, "runs/ml/a", null)),
        "'model.initFrom' and 'checkpoint.resumeFrom' exclude each other"
            + " ('checkpoint.resumeFrom' is that of --resume-from)");
  }

  private static void assertRefused(Path file, String fault) {
    assertRefused(() -> RunConfigurationReader.read(file), fault);
  }

  private static void assertRefused(Executable reading, String fault) {
    TrainerException refusal = assertThrows(TrainerException.class, reading);
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains(fault), refusal.getMessage());
  }

  @Test
  void refusesAFieldThatNoStepHonours(@TempDir Path folder) throws IOException {
    String sample = Files.readString(SAMPLES.resolve("quickstart.json"));
    Path file =
        Files.writeString(
            folder.resolve("run.json"), sample.replace("\"steps\"", "\"sede\": 1, \"steps\""));
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> RunConfigurationReader.read(file));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("sede"), refusal.getMessage());
  }
}
