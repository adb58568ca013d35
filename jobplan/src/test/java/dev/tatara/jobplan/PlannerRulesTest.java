package dev.tatara.jobplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.ParallelismSpec.Recompute;
import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.api.v1alpha1.ScheduleSpec;
import dev.tatara.api.v1alpha1.TrainingSpec;
import dev.tatara.jobplan.run.RunConfiguration;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules by which a plan fills in what was left open. */
class PlannerRulesTest {

  @Test
  void tokensBecomeStepsRoundedUp() throws Exception {
    assertEquals(95368, StepCount.of(cosine(null, "200G", 1024, null), 2048));
    assertEquals(1, StepCount.of(cosine(null, "1", 1024, null), 2048));
    assertEquals(300, StepCount.of(cosine(300, null, 1024, null), 2048));
  }

  @Test
  void warmupIsAHundredthUnlessGiven() throws Exception {
    assertEquals(3, StepCount.warmup(cosine(300, null, 8, null), 300));
    assertEquals(20, StepCount.warmup(cosine(300, null, 8, 20), 300));
    assertThrows(PlanRefusedException.class, () -> StepCount.warmup(cosine(300, null, 8, 20), 10));
  }

  @Test
  void fallOfWsdIsATenthUnlessGiven() throws Exception {
    assertNull(StepCount.decay(cosine(300, null, 8, 20), 300));
    assertEquals(30, StepCount.decay(wsd(20, null), 300));
    assertEquals(100, StepCount.decay(wsd(20, 100), 300));
    assertThrows(PlanRefusedException.class, () -> StepCount.decay(wsd(20, 281), 300));
  }

  @Test
  void tasksGetTheLeaderboardsVersionsPromptsAndExamples() throws Exception {
    RunConfiguration.Evaluation evaluation =
        evaluation(
            """
            mode: Job
            onGateFailure: Fail
            tasks:
              - {name: jnli, dataset: a, fewShotDataset: b}
              - {name: jsquad, version: "1.2", dataset: a, fewShotDataset: b}
              - {name: jcommonsenseqa, prompts: ["0.6"], fewShot: 0, dataset: a}
              - {name: quiz, dataset: a, multipleChoice: {prompt: "{q}", choicesField: c, answer: a}}
            """);
    assertEquals(
        List.of(
            "jnli 1.3 [FINTAN, JA_ALPACA] 3",
            "jsquad 1.2 [FINTAN, JA_ALPACA] 2",
            "jcommonsenseqa 1.1 [LLAMA2] 0",
            "quiz 1 null 0"),
        evaluation.tasks().stream()
            .map(t -> t.name() + " " + t.version() + " " + t.prompts() + " " + t.fewShot())
            .toList());
    assertNull(evaluation.gates());
    assertNull(evaluation.onGateFailure(), "nothing to fail");
  }

  @Test
  void taskThatIsNamedTwiceIsRefused() {
    PlanRefusedException refusal =
        assertThrows(
            PlanRefusedException.class,
            () ->
                evaluation(
                    """
                    mode: Job
                    tasks:
                      - {name: jsquad, fewShot: 0, dataset: a}
                      - {name: jsquad, version: "1.1", fewShot: 0, dataset: b}
                    """));
    assertEquals("evaluation.tasks names jsquad 1.1 twice", refusal.getMessage());
  }

  private static RunConfiguration.Evaluation evaluation(String yaml) throws Exception {
    ObjectNode given = Serialization.unmarshal(yaml, ObjectNode.class);
    return plan(spec -> {
          gpus(spec, "1.3B", 4);
          spec.set("evaluation", given);
        })
        .run()
        .evaluation();
  }

  @ParameterizedTest
  @CsvSource({"1.3B, 1413599232", "2.7B, 2773898240"})
  void referenceModelsTrainAsFourReplicasWithShardedOptimizer(String preset, long parameters)
      throws Exception {
    Plan plan = plan(spec -> gpus(spec, preset, 4));
    assertEquals(
        new RunConfiguration.Parallelism(1, 1, 4, false, 1, 1, "none"), plan.run().parallelism());
    PlanStatus status = plan.status();
    assertEquals(4, status.data());
    assertEquals(1, status.zeroStage());
    assertEquals(Recompute.NONE, status.recompute());
    assertEquals(parameters, status.parameters());
    assertEquals(4, status.accelerators());
    double memory = Quantity.getAmountInBytes(status.memoryPerGPU()).doubleValue() / (1L << 30);
    assertTrue(memory > 20 && memory <= 40, () -> memory + " GiB");
    assertTrue(status.estimatedTokensPerSecond() > 10_000);
    assertEquals(512, 4 * status.microBatchSize() * status.gradientAccumulationSteps());
  }

  @Test
  void tooLargeAModelIsRefusedWithTheLayoutThatFits() {
    PlanRefusedException refusal = refused(spec -> gpus(spec, "13B", 4));
    assertTrue(refusal.getMessage().contains("62.3 GB on each of 4 GPUs"), refusal.getMessage());
    assertTrue(refusal.hint().contains("8 GPUs of 40 GiB"), refusal.hint());
    assertTrue(refusal.hint().contains("TP4 x PP2 x DP1"), refusal.hint());
  }

  /** Frozen weights take 2 bytes each, where trained ones would take 18. */
  @Test
  void adaptersOfALargeModelFitWhereItsTrainingWouldNot() throws Exception {
    refused(spec -> gpus(spec, "7B", 1));
    Plan plan =
        plan(
            spec -> {
              gpus(spec, "7B", 1);
              spec.withObjectProperty("training")
                  .putObject("lora")
                  .put("rank", 16)
                  .put("alpha", 32)
                  .putArray("targets")
                  .add("query_key_value")
                  .add("dense_4h_to_h");
            });
    assertEquals(16, plan.run().lora().rank());
    double memory =
        Quantity.getAmountInBytes(plan.status().memoryPerGPU()).doubleValue() / (1L << 30);
    assertTrue(memory > 13 && memory <= 40, () -> memory + " GiB");
  }

  @Test
  void moreMemoryIsUsedWhenItIsDeclared() throws Exception {
    Plan plan =
        plan(
            spec -> {
              gpus(spec, "13B", 4);
              resources(spec).put("gpuMemory", "80Gi");
            });
    assertEquals(4, plan.status().accelerators());
    assertNotNull(plan.status().memoryPerGPU());
  }

  @Test
  void givenValuesOfTheLayoutAreKept() throws Exception {
    Plan plan =
        plan(
            spec -> {
              gpus(spec, "1.3B", 4);
              spec.putObject("parallelism")
                  .put("tensor", 2)
                  .put("sequence", false)
                  .put("zeroStage", 0)
                  .put("recompute", "Full");
            });
    RunConfiguration.Parallelism layout = plan.run().parallelism();
    assertEquals(2, layout.tensor());
    assertEquals(4, layout.tensor() * layout.pipeline() * layout.data());
    assertEquals(0, layout.zeroStage());
    assertEquals("full", layout.recompute());
    assertEquals(Recompute.FULL, plan.status().recompute());
  }

  @Test
  void onCpusProcessesAreReplicasAndMemoryIsNotChecked() throws Exception {
    PlanStatus status = plan(spec -> gpus(spec, "13B", 4).put("accelerator", "cpu")).status();
    assertEquals(4, status.data());
    assertEquals(1, status.zeroStage());
    assertEquals(4, status.microBatchSize());
    assertEquals(0, status.accelerators());
    assertNull(status.memoryPerGPU());
    assertNull(status.estimatedTokensPerSecond());
  }

  /** A simulated accelerator is held like a real one, but the trainer computes on CPUs. */
  @Test
  void simulatedAcceleratorsAreLaidOutAsCpus() throws Exception {
    PlanStatus status =
        plan(spec -> {
              gpus(spec, "13B", 4);
              spec.withObjectProperty("template")
                  .putArray("env")
                  .addObject()
                  .put("name", "TATARA_DEVICE")
                  .put("value", "cpu");
            })
            .status();
    assertEquals(4, status.data());
    assertEquals(4, status.accelerators());
    assertNull(status.memoryPerGPU());
  }

  @Test
  void acceleratorsOfUnknownMemoryAreNotChecked() throws Exception {
    PlanStatus status =
        plan(spec -> gpus(spec, "13B", 4).put("accelerator", "example.com/npu")).status();
    assertEquals(4, status.accelerators());
    assertNull(status.memoryPerGPU());
  }

  @Test
  void unevenBatchIsRefusedWithTheNumberThatWouldDo() {
    PlanRefusedException refusal =
        refused(
            spec -> {
              gpus(spec, "1.3B", 2).put("accelerator", "cpu");
              ((ObjectNode) spec.get("training")).put("globalBatchSize", 10);
              ((ObjectNode) spec.get("training")).put("microBatchSize", 4);
            });
    assertTrue(refusal.hint().endsWith("a multiple of 8"), refusal.hint());
  }

  @Test
  void parametersAreLeftOutWhenATokenizerIsGiven() throws Exception {
    PlanStatus status =
        plan(spec -> {
              gpus(spec, "1.3B", 4);
              spec.putObject("tokenizer").put("from", "a.model");
            })
            .status();
    assertNull(status.parameters());
    assertNotNull(status.memoryPerGPU());
  }

  @Test
  void aModelThatIsThereBringsItsTokenizer() throws Exception {
    Plan plan = plan(PlannerRulesTest::beginWithAModel);
    assertEquals("models/ja", plan.run().model().initFrom());
    assertEquals(
        new RunConfiguration.Tokenizer(null, "models/ja", null, null), plan.run().tokenizer());
    assertNull(plan.status().parameters());
  }

  @Test
  void aTokenizerThatIsNamedWinsOverTheModels() throws Exception {
    Plan plan =
        plan(
            spec -> {
              beginWithAModel(spec);
              spec.putObject("tokenizer")
                  .put("from", "a.model")
                  .putArray("compareWith")
                  .add("b.json");
            });
    assertEquals(
        new RunConfiguration.Tokenizer(null, "a.model", null, List.of("b.json")),
        plan.run().tokenizer());
  }

  private static void beginWithAModel(ObjectNode spec) {
    gpus(spec, "1.3B", 4);
    ((ObjectNode) spec.get("model")).put("initFrom", "models/ja");
    spec.putObject("tokenizer");
  }

  private static PlanRefusedException refused(Consumer<ObjectNode> change) {
    return assertThrows(PlanRefusedException.class, () -> plan(change));
  }

  private static ObjectNode gpus(ObjectNode spec, String preset, int count) {
    ((ObjectNode) spec.get("model")).put("preset", preset);
    return resources(spec).put("acceleratorsPerNode", count).put("accelerator", "nvidia.com/gpu");
  }

  private static ObjectNode resources(ObjectNode spec) {
    return (ObjectNode) spec.get("resources");
  }

  /** The plan of a job as the API server keeps it, with its defaults. */
  private static Plan plan(Consumer<ObjectNode> change) throws PlanRefusedException {
    ObjectNode job = Serialization.unmarshal(DEFAULTED, ObjectNode.class);
    change.accept((ObjectNode) job.get("spec"));
    return Planner.plan(Serialization.unmarshal(job.toString(), LLMTrainingJob.class));
  }

  private static final String DEFAULTED =
      """
      apiVersion: tatara.dev/v1alpha1
      kind: LLMTrainingJob
      metadata: {name: planned, namespace: ml, uid: 7d0f3c1a-5f0e-4c65-9d0a-2a1b6a0c9e11}
      spec:
        model: {architecture: gpt-neox, sequenceLength: 2048, rotaryPercent: 1.0, rotaryBase: 10000,
                parallelResidual: false, layerNormEpsilon: 1.0e-5}
        tokenizer: {train: {modelType: Unigram, vocabularySize: 50000, sampleCharacters: 300000000,
                    characterCoverage: 0.9995, normalization: nmt_nfkc, byteFallback: true,
                    splitDigits: true, seed: 1}}
        data: {sources: [{name: a, path: a.jsonl, format: jsonl, weight: 1}], split: "969, 30, 1",
               eodMaskLoss: false, resetAttentionMask: false}
        training: {steps: 300, globalBatchSize: 512, precision: bf16, schedule: {type: cosine},
                   seed: 1, deterministic: false, optimizer: {learningRate: 2.0e-4, beta1: 0.9, beta2: 0.95,
                   epsilon: 1.0e-8, weightDecay: 0.1, gradientClipping: 1}}
        parallelism: {}
        resources: {nodes: 1, acceleratorsPerNode: 1, accelerator: nvidia.com/gpu}
        storage: {claimName: a}
        checkpoint: {everySteps: 100, keepLast: 2, resumePolicy: Latest}
        health: {onNonFiniteLoss: Rollback, stallTimeoutSeconds: 600}
        evaluation: {mode: None}
        export: {huggingFace: true}
        runPolicy: {backoffLimit: 3}
        template: {}
      """;

  private static TrainingSpec cosine(
      Integer steps, String tokens, int globalBatch, Integer warmup) {
    return training(
        steps, tokens, globalBatch, new ScheduleSpec(ScheduleSpec.Type.COSINE, warmup, null));
  }

  private static TrainingSpec wsd(Integer warmup, Integer decay) {
    return training(300, null, 8, new ScheduleSpec(ScheduleSpec.Type.WSD, warmup, decay));
  }

  private static TrainingSpec training(
      Integer steps, String tokens, int globalBatch, ScheduleSpec schedule) {
    return new TrainingSpec(
        steps,
        tokens == null ? null : new Quantity(tokens),
        globalBatch,
        null,
        TrainingSpec.Precision.FP32,
        null,
        schedule,
        1234,
        false,
        null);
  }
}
