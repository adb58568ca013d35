package dev.tatara.trainer.optimizer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.vector.Bfloat16;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWTest {
  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);
  private static final double LEARNING_RATE = 0.01;
  private static final MicroBatch BATCH =
      MicroBatch.of(List.of(new int[] {3, 1, 4, 1, 5, 9, 2, 6, 5}));

  private Torch torch;
  private GptNeox model;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
    model =
        GptNeox.forTraining(
            torch,
            new ModelConfig(1, 16, 2, 64, 8, 1, 10000, false, 1e-5, 10, 128),
            Precision.FP32);
    model.initialize(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  /** The update as the paper has it, in double precision, over three steps. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "embed_out.weight",
        "gpt_neox.embed_in.weight",
        "gpt_neox.layers.0.attention.query_key_value.bias",
        "gpt_neox.layers.0.input_layernorm.weight"
      })
  void followsTheFormula(String name) {
    double decay = name.equals("embed_out.weight") || name.contains("embed_in") ? 0.1 : 0;
    AdamW optimizer = new AdamW(torch, model.parameters(), SETTINGS);
    float[] start = model.parameters().get(name).master().toFloatArray();
    double[] weight = new double[start.length];
    double[] first = new double[start.length];
    double[] second = new double[start.length];
    for (int i = 0; i < start.length; i++) {
      weight[i] = start[i];
    }
    double coefficient = 0.25;
    for (int step = 1; step <= 3; step++) {
      model.parameters().zeroGradients();
      model.forwardBackward(BATCH, 1);
      float[] gradient = model.parameters().get(name).gradient().toFloatArray();
      optimizer.step(LEARNING_RATE, coefficient);
      for (int i = 0; i < weight.length; i++) {
        double g = coefficient * gradient[i];
        first[i] = 0.9 * first[i] + 0.1 * g;
        second[i] = 0.95 * second[i] + 0.05 * g * g;
        double mean = first[i] / (1 - Math.pow(0.9, step));
        double variance = second[i] / (1 - Math.pow(0.95, step));
        weight[i] -= LEARNING_RATE * (decay * weight[i] + mean / (Math.sqrt(variance) + 1e-8));
      }
    }
    float[] actual = model.parameters().get(name).master().toFloatArray();
    float[] actualFirst = state(optimizer, name).expAvg().toFloatArray();
    float[] actualSecond = state(optimizer, name).expAvgSq().toFloatArray();
    for (int i = 0; i < weight.length; i++) {
      assertEquals(weight[i], actual[i], 2e-6);
      assertEquals(first[i], actualFirst[i], 1e-6);
      assertEquals(second[i], actualSecond[i], 1e-6);
    }
  }

  /** Loops where this machine has them, and the operator that GPUs use. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void bothUpdatesMakeTheSameWeights(Precision precision) {
    GptNeox usual = GptNeox.forTraining(torch, model.config(), precision);
    GptNeox other = GptNeox.forTraining(torch, model.config(), precision);
    usual.initialize(3);
    other.initialize(3);
    AdamW first = new AdamW(torch, usual.parameters(), SETTINGS);
    AdamW second =
        new AdamW(torch, other.parameters(), SETTINGS, torch.newScope(), Optional.empty());
    for (int step = 0; step < 3; step++) {
      setGradients(usual.parameters(), step);
      setGradients(other.parameters(), step);
      first.step(LEARNING_RATE, 0.5);
      second.step(LEARNING_RATE, 0.5);
    }
    for (Parameter parameter : usual.parameters().all()) {
      float[] expected = other.parameters().get(parameter.name()).master().toFloatArray();
      assertArrayEquals(expected, parameter.master().toFloatArray(), 2e-6f, parameter.name());
      MemorySegment weights = parameter.weightMemory();
      MemorySegment masters = parameter.masterMemory();
      for (int i = 0; precision == Precision.BF16 && i < expected.length; i++) {
        if (weights.byteSize() < masters.byteSize()) { // norms compute in fp32
          short rounded = Bfloat16.round(masters.getAtIndex(JAVA_FLOAT, i));
          assertEquals(rounded, weights.getAtIndex(JAVA_SHORT, i), parameter.name());
        }
      }
    }
  }

  private void setGradients(ParameterStore parameters, int step) {
    parameters.gradientBuckets(); // which are then the sum of this step
    for (Parameter parameter : parameters.all()) {
      Random random = new Random(31L * step + parameter.name().hashCode());
      MemorySegment memory = torch.memory(parameter.gradient());
      for (long i = 0; i < parameter.spec().elements(); i++) {
        memory.setAtIndex(JAVA_FLOAT, i, random.nextFloat() - 0.5f);
      }
    }
  }

  @Test
  void continuesFromRestoredState() {
    AdamW original = new AdamW(torch, model.parameters(), SETTINGS);
    step(original);
    GptNeox copy = GptNeox.forTraining(torch, model.config(), Precision.FP32);
    AdamW restored = new AdamW(torch, copy.parameters(), SETTINGS);
    for (var parameter : model.parameters().all()) {
      String name = parameter.name();
      copy.parameters().get(name).masterMemory().copyFrom(parameter.masterMemory());
      AdamW.State from = state(original, name);
      AdamW.State to = state(restored, name);
      torch.memory(to.expAvg()).copyFrom(torch.memory(from.expAvg()));
      torch.memory(to.expAvgSq()).copyFrom(torch.memory(from.expAvgSq()));
    }
    copy.parameters().refreshComputeWeights();
    restored.resumeAt(1);

    step(original);
    copy.forwardBackward(BATCH, 1);
    restored.step(LEARNING_RATE, 1);
    for (var parameter : model.parameters().all()) {
      var other = copy.parameters().get(parameter.name());
      assertEquals(-1, parameter.masterMemory().mismatch(other.masterMemory()), parameter.name());
    }
  }

  private static AdamW.State state(AdamW optimizer, String parameter) {
    return optimizer.states().stream()
        .filter(state -> state.range().parameter().name().equals(parameter))
        .findFirst()
        .orElseThrow();
  }

  private void step(AdamW optimizer) {
    model.parameters().zeroGradients();
    model.forwardBackward(BATCH, 1);
    optimizer.step(LEARNING_RATE, 1);
  }
}
