package dev.tatara.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every plan, tried on many. */
class PlanPropertiesTest {

  @ParameterizedTest
  @EnumSource(ModelPreset.class)
  void statesFallWithEveryFormOfSharding(ModelPreset preset) {
    for (int ways : new int[] {2, 4, 8}) {
      long alone = states(preset, Requests.setup(1, 1, 1, 1, 0));
      assertEquals(alone, states(preset, Requests.setup(1, 1, ways, 1, 0)), "replicas alone");
      assertTrue(states(preset, Requests.setup(1, 1, ways, 1, 1)) < alone, "ZeRO-1");
      assertTrue(states(preset, Requests.setup(ways, 1, 1, 1, 0)) < alone, "tensor");
      assertTrue(states(preset, Requests.setup(1, ways, 1, 1, 0)) < alone, "pipeline");
    }
  }

  @ParameterizedTest
  @EnumSource(ModelPreset.class)
  void activationsFallWithTensorSequenceAndRecomputation(ModelPreset preset) {
    for (int t : new int[] {2, 4, 8}) {
      long whole = activations(preset, 1, false, Recompute.NONE);
      long cut = activations(preset, t, false, Recompute.NONE);
      long positions = activations(preset, t, true, Recompute.NONE);
      long selective = activations(preset, t, true, Recompute.SELECTIVE);
      long full = activations(preset, t, true, Recompute.FULL);
      assertTrue(whole > cut && cut > positions && positions > selective && selective > full);
    }
  }

  static Random[] draws() {
    return new Random[] {new Random(1), new Random(2), new Random(3)};
  }

  /**
   * A plan has as many ranks as there are accelerators, keeps every rule and every given value and
   * fits; a refusal is a sentence with a mend.
   */
  @ParameterizedTest
  @MethodSource("draws")
  void everyGivenValueIsKeptOrRefused(Random random) {
    int planned = 0;
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      PlanRequest request = draw(random);
      try {
        Plan plan = LayoutPlanner.plan(request).chosen();
        check(request, plan);
        planned++;
      } catch (PlanRefusedException e) {
        assertFalse(e.getMessage().isBlank());
        assertFalse(e.hint().isBlank());
        refused++;
      }
    }
    assertTrue(planned > 30 && refused > 30, planned + " planned, " + refused + " refused");
  }

  private static void check(PlanRequest request, Plan plan) {
    TrainingSetup setup = plan.setup();
    Layout layout = setup.layout();
    assertEquals(request.accelerators().count(), layout.worldSize());
    assertTrue(LayoutRules.violations(request, setup).isEmpty());
    assertEquals(
        request.recipe().globalBatchSize(),
        layout.data() * setup.microBatchSize() * setup.microBatches());
    assertTrue(plan.memory().total() <= request.accelerators().memory().orElseThrow());
    FixedValues fixed = request.fixed();
    kept(fixed.tensor(), layout.tensor());
    kept(fixed.pipeline(), layout.pipeline());
    kept(fixed.data(), layout.data());
    kept(fixed.sequence(), layout.sequence());
    kept(fixed.virtualStages(), layout.virtualStages());
    kept(fixed.microBatchSize(), setup.microBatchSize());
    kept(fixed.zeroStage(), setup.zeroStage());
    kept(fixed.recompute(), setup.recompute());
  }

  private static void kept(Object given, Object planned) {
    if (given != null) {
      assertEquals(given, planned);
    }
  }

  private static PlanRequest draw(Random random) {
    ModelPreset preset = ModelPreset.values()[random.nextInt(3)];
    int perNode = 1 << random.nextInt(4);
    return new PlanRequest(
        preset.shape(2048, 50_000),
        new Recipe(8 * (1 + random.nextInt(64)), Precision.BF16),
        Accelerators.gpus(
            1 + random.nextInt(2),
            perNode,
            (random.nextBoolean() ? 40 : 80) * Requests.GIB,
            Gpu.A100_80GB),
        new FixedValues(
            size(random),
            size(random),
            size(random),
            random.nextInt(4) == 0 ? random.nextBoolean() : null,
            random.nextInt(8) == 0 ? Integer.valueOf(2) : null,
            size(random),
            random.nextInt(4) == 0 ? Integer.valueOf(random.nextInt(2)) : null,
            random.nextInt(4) == 0 ? Recompute.values()[random.nextInt(3)] : null));
  }

  private static Integer size(Random random) {
    return random.nextInt(4) == 0 ? Integer.valueOf(1 << random.nextInt(3)) : null;
  }

  private static long states(ModelPreset preset, TrainingSetup setup) {
    return MemoryModel.of(
            preset.shape(2048, 50_000), new Recipe(64, Precision.BF16), setup, OptionalLong.empty())
        .states();
  }

  private static long activations(
      ModelPreset preset, int tensor, boolean sequence, Recompute recompute) {
    TrainingSetup setup =
        new TrainingSetup(new Layout(tensor, 1, 1, sequence, 1), 4, 8, 0, recompute);
    return MemoryModel.of(
            preset.shape(2048, 50_000), new Recipe(64, Precision.BF16), setup, OptionalLong.empty())
        .activations();
  }
}
