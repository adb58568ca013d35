package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.Communicators.Transport;
import dev.tatara.trainer.comm.LocalRanks;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A model that several ranks share computes what one process computes: loss and every gradient,
 * gathered.
 */
class TensorParallelTest {
  private static final int LENGTH = 8;
  private static final long SEED = 7;

  /** 200 tokens in 128 T rows: at 2 ranks the second has 72 real ones, at 4 two have none. */
  private static ModelConfig config(boolean parallelResidual) {
    return new ModelConfig(2, 32, 4, 48, LENGTH, 0.5, 10000, parallelResidual, 1e-5, 200, 256);
  }

  /** What a model has computed: the loss of the first micro-batch, and gradients, whole. */
  private record Outcome(double loss, double evaluated, Map<String, float[]> gradients) {}

  /** Two micro-batches through a model. */
  private static double run(GptNeox model) {
    MicroBatch first = ModelFixtures.randomBatch(model.config(), 3, LENGTH, 1);
    MicroBatch second = ModelFixtures.randomBatch(model.config(), 2, LENGTH, 2);
    double loss = model.forwardBackward(first, 0.5);
    model.forwardBackward(second, 0.5);
    return loss;
  }

  private static double evaluate(GptNeox model) {
    return model.loss(ModelFixtures.randomBatch(model.config(), 2, LENGTH, 3));
  }

  private static Outcome single(ModelConfig config, Precision precision) {
    try (Torch torch = Torch.start(1);
        GptNeox model = GptNeox.forTraining(torch, config, precision)) {
      model.initialize(SEED);
      ModelFixtures.spreadAdapters(model.parameters());
      Map<String, float[]> gradients = new ConcurrentHashMap<>();
      double loss = run(model);
      for (Parameter parameter : trained(model)) {
        gradients.put(parameter.name(), parameter.gradient().toFloatArray());
      }
      return new Outcome(loss, evaluate(model), gradients);
    }
  }

  private static List<Parameter> trained(GptNeox model) {
    return model.parameters().all().stream().filter(Parameter::trains).toList();
  }

  private static GptNeox shared(
      Torch torch, ModelConfig config, Precision precision, TensorParallel tensor, Recompute mode) {
    List<ModelPart> parts = List.of(ModelPart.whole(config));
    GptNeox model =
        GptNeox.forTraining(
            torch, config, precision, new ModelLayout(parts, Sharding.NONE, tensor, mode));
    model.initialize(SEED);
    ModelFixtures.spreadAdapters(model.parameters());
    return model;
  }

  /** The same by several ranks; checks that all of them see the same. */
  private static Outcome shared(
      int size, boolean sequence, ModelConfig config, Precision precision, Recompute mode)
      throws Exception {
    Map<String, float[]> gradients = new ConcurrentHashMap<>();
    double[] losses = new double[size];
    double[] evaluated = new double[size];
    LocalRanks.run(
        size,
        Transport.SHARED_MEMORY,
        group -> {
          try (Torch torch = Torch.start(1);
              Aten scope = torch.newScope();
              GptNeox model =
                  shared(torch, config, precision, new TensorParallel(group, sequence), mode)) {
            losses[group.rank()] = run(model);
            evaluated[group.rank()] = evaluate(model);
            new TensorParallel(group, sequence)
                .sumPartialGradients(scope, model.parameters().all());
            for (Parameter parameter : trained(model)) {
              gather(group, parameter, gradients);
            }
          }
        });
    for (int rank = 1; rank < size; rank++) {
      assertEquals(losses[0], losses[rank]);
      assertEquals(evaluated[0], evaluated[rank]);
    }
    return new Outcome(losses[0], evaluated[0], gradients);
  }

  /** Writes a rank's part of a gradient into the whole one; of replicas, all must be equal. */
  private static void gather(
      Communicator group, Parameter parameter, Map<String, float[]> gradients) {
    Partition partition = parameter.partition();
    float[] part = parameter.gradient().toFloatArray();
    int elements = partition.globalShape().stream().reduce(1L, (a, b) -> a * b).intValue();
    float[] whole = gradients.computeIfAbsent(parameter.name(), _ -> new float[elements]);
    if (partition.isReplicated() && group.rank() > 0) {
      group.barrier();
      for (int i = 0; i < part.length; i++) {
        assertEquals(whole[i], part[i], parameter.name());
      }
      return;
    }
    for (int i = 0; i < part.length; i++) {
      whole[(int) partition.globalIndex(i)] = part[i];
    }
    if (partition.isReplicated()) {
      group.barrier();
    }
  }

  private static void assertSame(
      Outcome expected, Outcome actual, double lossTolerance, double gradientTolerance) {
    assertEquals(expected.loss(), actual.loss(), lossTolerance * expected.loss());
    assertEquals(expected.evaluated(), actual.evaluated(), lossTolerance * expected.evaluated());
    assertEquals(expected.gradients().keySet(), actual.gradients().keySet());
    expected
        .gradients()
        .forEach(
            (name, gradient) -> {
              double error = distance(gradient, actual.gradients().get(name));
              assertTrue(error < gradientTolerance, () -> name + " is off by " + error);
            });
  }

  /** Relative L2 distance; padded rows, of which there may be more on one side, must be 0. */
  private static double distance(float[] expected, float[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < Math.max(expected.length, actual.length); i++) {
      double e = i < expected.length ? expected[i] : 0;
      double a = i < actual.length ? actual[i] : 0;
      difference += (a - e) * (a - e);
      norm += e * e;
    }
    return Math.sqrt(difference / norm);
  }

  @ParameterizedTest
  @CsvSource({
    "2, false, false, NONE",
    "2, true, true, NONE",
    "4, false, true, NONE",
    "4, true, false, NONE",
    "2, true, false, SELECTIVE",
    "2, true, true, FULL",
    "4, false, false, FULL",
  })
  void ranksTogetherComputeWhatOneProcessDoes(
      int size, boolean sequence, boolean parallelResidual, Recompute recompute) throws Exception {
    ModelConfig config = config(parallelResidual);
    Outcome expected = single(config, Precision.FP32);
    Outcome actual = shared(size, sequence, config, Precision.FP32, recompute);
    assertSame(expected, actual, 1e-6, 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"2, false, NONE", "2, true, SELECTIVE", "4, false, FULL", "4, true, NONE"})
  void adaptersTrainAsInOneProcess(int size, boolean sequence, Recompute recompute)
      throws Exception {
    ModelConfig config = config(false).withLora(new LoraConfig(3, 6, LoraConfig.LAYERS));
    Outcome expected = single(config, Precision.FP32);
    assertEquals(2 * 4 * 2, expected.gradients().size());
    Outcome actual = shared(size, sequence, config, Precision.FP32, recompute);
    assertSame(expected, actual, 1e-6, 1e-5);
    assertSame(expected, shared(size, sequence, config, Precision.BF16, recompute), 0.01, 0.05);
  }

  /** bf16 keeps 8 bits, a relative error of 2^-9 an operation; some dozens of these add up. */
  @ParameterizedTest
  @CsvSource({"2, false", "2, true"})
  void bf16IsCloseToFp32(int size, boolean sequence) throws Exception {
    ModelConfig config = config(false);
    Outcome expected = single(config, Precision.FP32);
    Outcome actual = shared(size, sequence, config, Precision.BF16, Recompute.NONE);
    assertSame(expected, actual, 0.01, 0.05);
  }

  /** 1e-5 a gradient becomes more over some steps of an optimizer that divides by its size. */
  @Test
  void trainingFollowsTheSameCurveAndLeavesThePaddingAtZero() throws Exception {
    ModelConfig config = config(false);
    double[] expected;
    try (Torch torch = Torch.start(1);
        GptNeox model = GptNeox.forTraining(torch, config, Precision.FP32)) {
      model.initialize(SEED);
      expected = train(torch, model, TensorParallel.NONE);
    }
    LocalRanks.run(
        4,
        Transport.SHARED_MEMORY,
        group -> {
          TensorParallel tensor = new TensorParallel(group, true);
          try (Torch torch = Torch.start(1);
              GptNeox model = shared(torch, config, Precision.FP32, tensor, Recompute.SELECTIVE)) {
            double[] losses = train(torch, model, tensor);
            for (int i = 0; i < losses.length; i++) {
              assertEquals(expected[i], losses[i], 1e-5 * expected[i], "step " + i);
            }
            for (String name : List.of("gpt_neox.embed_in.weight", "embed_out.weight")) {
              Parameter parameter = model.parameters().get(name);
              float[] values = parameter.master().toFloatArray();
              for (int i = 0; i < values.length; i++) {
                boolean real = parameter.partition().globalIndex(i) < 200 * 32;
                assertEquals(real, values[i] != 0, name);
              }
            }
          }
        });
  }

  private static double[] train(Torch torch, GptNeox model, TensorParallel tensor) {
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);
    try (AdamW optimizer = new AdamW(torch, model.parameters(), settings);
        Aten scope = torch.newScope()) {
      double[] losses = new double[6];
      for (int i = 0; i < losses.length; i++) {
        model.parameters().zeroGradients();
        MicroBatch batch = ModelFixtures.randomBatch(model.config(), 4, LENGTH, i);
        losses[i] = model.forwardBackward(batch, 1);
        tensor.sumPartialGradients(scope, model.parameters().all());
        optimizer.step(1e-3, 1);
      }
      return losses;
    }
  }

  @Test
  void vocabularyIsPaddedToEqualPartsAndTheRestDivided() {
    ModelConfig config = new ModelConfig(2, 32, 4, 48, 8, 1, 10000, false, 1e-5, 50_000, 50_048);
    assertEquals(50_048, config.forTensorParallel(1).paddedVocabularySize());
    assertEquals(50_176, config.forTensorParallel(2).paddedVocabularySize());
    assertEquals(50_176, config.forTensorParallel(4).paddedVocabularySize());
    TrainerException refused =
        assertThrows(TrainerException.class, () -> config.forTensorParallel(3));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refused.reason());
    ModelConfig narrow = new ModelConfig(2, 32, 4, 50, 8, 1, 10000, false, 1e-5, 37, 128);
    refused = assertThrows(TrainerException.class, () -> narrow.forTensorParallel(4));
    assertTrue(refused.getMessage().contains("intermediateSize 50"), refused.getMessage());
  }
}
