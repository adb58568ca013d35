package dev.tatara.trainer.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.planner.Adapters;
import dev.tatara.planner.Layout;
import dev.tatara.planner.LinearLayer;
import dev.tatara.planner.MemoryEstimate;
import dev.tatara.planner.MemoryModel;
import dev.tatara.planner.ModelShape;
import dev.tatara.planner.Recipe;
import dev.tatara.planner.Recompute;
import dev.tatara.planner.TrainingSetup;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.tensor.Torch;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the planner predicts of a model's states is what its tensors take. */
class PlannedMemoryTest {
  private static final double TOLERANCE = 0.05;
  private static final ModelShape SHAPE = new ModelShape(4, 64, 4, 256, 32, 300);
  private static final ModelConfig CONFIG =
      new ModelConfig(4, 64, 4, 256, 32, 1, 10000, false, 1e-5, 300, 384);

  @ParameterizedTest
  @EnumSource(Precision.class)
  void statesTakeWhatIsPredicted(Precision precision) {
    compare(CONFIG, precision, predicted(precision, Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void adaptersOnFrozenWeightsTakeWhatIsPredicted(Precision precision) {
    compare(
        CONFIG.withLora(new LoraConfig(16, 32, LoraConfig.LAYERS)),
        precision,
        predicted(precision, Optional.of(new Adapters(16, EnumSet.allOf(LinearLayer.class)))));
  }

  private static void compare(ModelConfig config, Precision precision, MemoryEstimate predicted) {
    try (Torch torch = Torch.start(1)) {
      long nothing = torch.liveBytes();
      GptNeox model = GptNeox.forTraining(torch, config, precision);
      long allocated = torch.liveBytes() - nothing;
      AdamW optimizer =
          new AdamW(torch, model.parameters(), new AdamW.Settings(0.9, 0.95, 1e-8, 0.1));
      long moments = torch.liveBytes() - nothing - allocated;

      long gradients =
          model.parameters().gradientBuckets().stream()
              .mapToLong(bucket -> bucket.memory().byteSize())
              .sum();
      // In fp32 the master weights are those of the passes.
      long masters =
          precision == Precision.FP32
              ? 0
              : model.parameters().all().stream()
                  .filter(parameter -> parameter.master() != null) // not frozen
                  .map(Parameter::masterMemory)
                  .mapToLong(memory -> memory.byteSize())
                  .sum();
      about("gradients", predicted.gradients(), gradients);
      about("optimizer", predicted.optimizer(), masters + moments);
      about("weights", predicted.weights(), allocated - gradients - masters);
      about("states", predicted.states(), torch.liveBytes() - nothing);
      optimizer.close();
      model.close();
      assertEquals(nothing, torch.liveBytes());
    }
  }

  @Test
  void bothCountTheSameParameters() {
    assertEquals(CONFIG.parameterCount(), SHAPE.parameters());
  }

  private static MemoryEstimate predicted(Precision precision, Optional<Adapters> adapters) {
    return MemoryModel.of(
        SHAPE,
        new Recipe(1, ModelOptions.precision(precision.name().toLowerCase(Locale.ROOT)), adapters),
        new TrainingSetup(Layout.SINGLE, 1, 1, 0, Recompute.NONE),
        OptionalLong.empty());
  }

  private static void about(String what, long predicted, long measured) {
    assertEquals(predicted, measured, TOLERANCE * predicted, what);
  }
}
