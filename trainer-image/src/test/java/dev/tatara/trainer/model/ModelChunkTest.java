package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model in parts computes the bits of the whole one. */
class ModelChunkTest {
  private static final ModelConfig CONFIG =
      new ModelConfig(4, 24, 3, 40, 9, 0.5, 10000, false, 1e-5, 37, 128);
  private static final LoraConfig LORA = new LoraConfig(3, 6, List.of("dense", "dense_h_to_4h"));

  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 2, 1, false",
    "BF16, 2, 1, false",
    "FP32, 2, 2, false",
    "FP32, 4, 1, false",
    "FP32, 1, 4, false",
    "FP32, 2, 2, true",
    "BF16, 4, 1, true"
  })
  void partsGiveTheGradientsOfTheWhole(
      Precision precision, int stages, int chunks, boolean adapters) {
    ModelConfig config = adapters ? CONFIG.withLora(LORA) : CONFIG;
    try (GptNeox whole = GptNeox.forTraining(torch, config, precision)) {
      whole.initialize(7);
      ModelFixtures.spreadAdapters(whole.parameters());
      List<GptNeox> models = new ArrayList<>();
      List<ModelChunk> inOrder = new ArrayList<>();
      for (int stage = 0; stage < stages; stage++) {
        List<ModelPart> parts = ModelPart.ofStage(config, stages, stage, chunks);
        GptNeox model = GptNeox.forTraining(torch, config, precision, layout(parts));
        model.initialize(7);
        ModelFixtures.spreadAdapters(model.parameters());
        models.add(model);
      }
      for (int chunk = 0; chunk < chunks; chunk++) {
        for (GptNeox model : models) {
          inOrder.add(model.chunks().get(chunk));
        }
      }
      for (int seed = 0; seed < 2; seed++) {
        MicroBatch batch = ModelFixtures.randomBatch(CONFIG, 2, 9, seed);
        double expected = whole.forwardBackward(batch, 0.5);
        assertEquals(expected, throughAll(inOrder, batch), 0);
      }
      long parameters = 0;
      for (GptNeox model : models) {
        for (Parameter parameter : trained(model)) {
          var expected = torch.memory(whole.parameters().get(parameter.name()).gradient());
          var actual = torch.memory(parameter.gradient());
          assertEquals(-1, expected.mismatch(actual), parameter.name());
          parameters++;
        }
        model.close();
      }
      assertEquals(adapters ? 4 * 2 * 2 : whole.parameters().all().size(), parameters);
    }
  }

  private static List<Parameter> trained(GptNeox model) {
    return model.parameters().all().stream().filter(Parameter::trains).toList();
  }

  private static ModelLayout layout(List<ModelPart> parts) {
    return new ModelLayout(parts, Sharding.NONE, TensorParallel.NONE, Recompute.NONE);
  }

  /** As a pipeline would send it, from chunk to chunk and back. */
  private static double throughAll(List<ModelChunk> chunks, MicroBatch batch) {
    List<ChunkPass> passes = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      ChunkPass pass = chunks.get(i).begin(batch);
      if (i > 0) {
        pass.input().copyFrom(passes.getLast().output());
      }
      chunks.get(i).forward(pass, 0.5);
      passes.add(pass);
    }
    for (int i = chunks.size() - 1; i >= 0; i--) {
      ChunkPass pass = passes.get(i);
      chunks.get(i).awaitGradient(pass);
      if (i < chunks.size() - 1) {
        pass.outputGradient().copyFrom(passes.get(i + 1).inputGradient());
      }
      chunks.get(i).backward(pass, GradientListener.NONE);
    }
    double loss = passes.getLast().loss();
    passes.forEach(ChunkPass::close);
    return loss;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientsAreCompletedOnceFromTheLastLayerToTheFirst(boolean adapters) {
    ModelConfig config = adapters ? CONFIG.withLora(LORA) : CONFIG;
    try (GptNeox model = GptNeox.forTraining(torch, config, Precision.FP32)) {
      model.initialize(7);
      List<String> completed = new ArrayList<>();
      ModelChunk chunk = model.chunks().getFirst();
      try (ChunkPass pass = chunk.begin(ModelFixtures.randomBatch(CONFIG, 1, 9, 1))) {
        chunk.forward(pass, 1);
        chunk.backward(pass, group -> group.reversed().forEach(p -> completed.add(p.name())));
      }
      List<String> backwards = trained(model).stream().map(Parameter::name).toList().reversed();
      assertEquals(backwards, completed);
    }
  }

  @Test
  void aPartAloneIsNoLanguageModel() {
    List<ModelPart> parts = ModelPart.ofStage(CONFIG, 2, 1, 1);
    try (GptNeox model = GptNeox.forTraining(torch, CONFIG, Precision.FP32, layout(parts))) {
      MicroBatch batch = ModelFixtures.randomBatch(CONFIG, 1, 9, 1);
      assertThrows(IllegalStateException.class, () -> model.forwardBackward(batch, 1));
    }
  }
}
