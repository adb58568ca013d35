package dev.tatara.trainer.optimizer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.comm.Shard;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.GradientBucket;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ModelLayout;
import dev.tatara.trainer.model.ModelPart;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterRange;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.model.Recompute;
import dev.tatara.trainer.model.Sharding;
import dev.tatara.trainer.model.TensorParallel;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards of an optimizer together do what the whole one does. */
class ShardedAdamWTest {
  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);
  private static final ModelConfig CONFIG =
      new ModelConfig(2, 24, 3, 40, 9, 0.5, 10000, false, 1e-5, 37, 128);

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
  @CsvSource({"FP32, 2, 0", "FP32, 3, 0", "BF16, 2, 0", "BF16, 5, 0", "FP32, 3, 4", "BF16, 2, 3"})
  void shardsTogetherMakeTheUpdateOfTheWhole(Precision precision, int shards, int loraRank) {
    ModelConfig config = loraRank == 0 ? CONFIG : CONFIG.withLora(adapters(loraRank));
    GptNeox whole = GptNeox.forTraining(torch, config, precision);
    AdamW optimizer = new AdamW(torch, whole.parameters(), SETTINGS);
    List<GptNeox> models = new ArrayList<>();
    List<AdamW> optimizers = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      GptNeox model =
          GptNeox.forTraining(
              torch,
              config,
              precision,
              new ModelLayout(
                  List.of(ModelPart.whole(config)),
                  new Sharding(shards, shard),
                  TensorParallel.NONE,
                  Recompute.NONE));
      models.add(model);
      optimizers.add(new AdamW(torch, model.parameters(), SETTINGS));
    }
    whole.initialize(7);
    models.forEach(model -> model.initialize(7));
    for (int step = 0; step < 3; step++) {
      setGradients(whole.parameters(), step);
      double squares = 0;
      for (int shard = 0; shard < shards; shard++) {
        setGradients(models.get(shard).parameters(), step);
        squares += models.get(shard).parameters().squaredGradientNorm(true);
        optimizers.get(shard).step(0.01, 0.5);
      }
      double expected = whole.parameters().squaredGradientNorm(true);
      assertEquals(expected, squares, 1e-5 * expected);
      optimizer.step(0.01, 0.5);
    }
    gather(models);
    for (Parameter parameter : whole.parameters().all()) {
      if (parameter.trains()) {
        float[] assembled = new float[Math.toIntExact(parameter.spec().elements())];
        models.forEach(model -> copyMaster(model, parameter.name(), assembled));
        assertArrayEquals(parameter.master().toFloatArray(), assembled, 1e-6f, parameter.name());
      }
      for (GptNeox model : models) {
        assertClose(parameter, model.parameters().get(parameter.name()).weightMemory());
      }
    }
  }

  private static LoraConfig adapters(int rank) {
    return new LoraConfig(rank, 8, List.of("query_key_value", "dense_4h_to_h"));
  }

  /** A weight may round to its neighbour where the masters differ in the last bit, but few do. */
  private static void assertClose(Parameter expected, MemorySegment actual) {
    long differing = 0;
    for (long i = 0; i < actual.byteSize(); i++) {
      boolean equal = expected.weightMemory().get(JAVA_BYTE, i) == actual.get(JAVA_BYTE, i);
      differing += equal ? 0 : 1;
    }
    assertTrue(differing <= actual.byteSize() / 50, expected.name() + ": " + differing);
  }

  private static void setGradients(ParameterStore parameters, int step) {
    for (GradientBucket bucket : parameters.gradientBuckets()) {
      for (GradientBucket.Place place : bucket.places()) {
        Random random = new Random(31L * step + place.name().hashCode());
        for (long i = 0; i < place.elements(); i++) {
          bucket.memory().setAtIndex(JAVA_FLOAT, place.offset() + i, random.nextFloat() - 0.5f);
        }
      }
    }
  }

  /** What an all-gather does. */
  private static void gather(List<GptNeox> models) {
    int buckets = models.getFirst().parameters().gradientBuckets().size();
    for (int b = 0; b < buckets; b++) {
      for (GptNeox from : models) {
        var source = from.parameters().gradientBuckets().get(b).weights();
        Shard shard = source.shard();
        int width = source.type().bytes();
        for (GptNeox to : models) {
          MemorySegment target = to.parameters().gradientBuckets().get(b).weights().memory();
          MemorySegment.copy(
              source.memory(),
              shard.start() * width,
              target,
              shard.start() * width,
              shard.length() * width);
        }
      }
    }
  }

  private static void copyMaster(GptNeox model, String name, float[] target) {
    for (ParameterRange range : model.parameters().ranges()) {
      if (range.parameter().name().equals(name)) {
        float[] values = range.master().toFloatArray();
        assertEquals(range.to() - range.from(), values.length);
        System.arraycopy(values, 0, target, Math.toIntExact(range.from()), values.length);
      }
    }
  }
}
