package dev.tatara.trainer.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {

  /** Values of GPT-NeoX's own schedule for lr 2e-4, min 2e-5, 1000 steps, 10 of warm-up. */
  @ParameterizedTest
  @CsvSource({
    "0, 2e-05",
    "1, 2e-05",
    "5, 0.0001",
    "10, 0.0002",
    "11, 0.0001999995468504996",
    "250, 0.00017513606342945632",
    "500, 0.00011142793674513272",
    "999, 2.0000453149500405e-05",
    "1000, 2e-05",
    "1500, 2e-05"
  })
  void cosineEqualsGptNeox(long step, double expected) {
    assertEquals(expected, schedule("cosine", 10).at(step), 1e-15);
  }

  @Test
  void linearFallsInAStraightLine() {
    LearningRateSchedule linear = schedule("linear", 10);
    assertEquals(1e-4, linear.at(5), 1e-15);
    assertEquals(2e-4, linear.at(10), 1e-15);
    assertEquals(1.1e-4, linear.at(505), 1e-15);
    assertEquals(2e-5, linear.at(1000), 1e-15);
    assertEquals(2e-5, linear.at(5000), 1e-15);
  }

  @Test
  void constantStaysOnceWarm() {
    LearningRateSchedule constant = schedule("constant", 10);
    assertEquals(2e-5, constant.at(0), 1e-15);
    assertEquals(2e-4, constant.at(10), 1e-15);
    assertEquals(2e-4, constant.at(5000), 1e-15);
  }

  @Test
  void noWarmUpStartsAtThePeak() {
    assertEquals(2e-4, schedule("cosine", 0).at(0), 1e-15);
    assertEquals(2e-4, schedule("linear", 0).at(0), 1e-15);
    assertEquals(2e-4, schedule("constant", 0).at(0), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1e-4", // warming up
    "10, 2e-4",
    "800, 2e-4", // the last of the peak
    "801, 1.991e-4",
    "900, 1.1e-4", // half of the fall
    "999, 2.09e-5",
    "1000, 2e-5",
    "5000, 2e-5"
  })
  void wsdKeepsThePeakAndFallsAtTheEnd(long step, double expected) {
    assertEquals(expected, schedule(new TrainingSettings.Schedule("wsd", 10, 200)).at(step), 1e-15);
  }

  @Test
  void wsdNeedsItsFall() {
    assertThrows(TrainerException.class, () -> schedule(new TrainingSettings.Schedule("wsd", 10)));
    assertThrows(
        TrainerException.class, () -> schedule(new TrainingSettings.Schedule("wsd", 10, 0)));
  }

  @Test
  void anUnknownTypeIsRefused() {
    assertThrows(TrainerException.class, () -> schedule("sawtooth", 10));
  }

  private static LearningRateSchedule schedule(String type, int warmup) {
    return schedule(new TrainingSettings.Schedule(type, warmup));
  }

  private static LearningRateSchedule schedule(TrainingSettings.Schedule schedule) {
    return LearningRateSchedule.of(
        new TrainingSettings(
            1000,
            8,
            4,
            "fp32",
            new TrainingSettings.Optimizer(2e-4, 2e-5, 0.9, 0.95, 1e-8, 0.1, 1),
            schedule,
            1));
  }
}
