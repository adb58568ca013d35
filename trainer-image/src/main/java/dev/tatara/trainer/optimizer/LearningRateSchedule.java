package dev.tatara.trainer.optimizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.TrainingSettings;

/**
 * How the learning rate moves with the step, as in GPT-NeoX (megatron/learning_rates.py): a linear
 * warm-up {@code peak max(1, i) / W} while {@code i <= W}, then a decay that ends at the minimum at
 * step N and stays there.
 */
public sealed interface LearningRateSchedule {

  /**
   * The learning rate of an optimizer step.
   *
   * @param step optimizer steps already done: 0 for the first
   */
  double at(long step);

  /** The schedule of a run. */
  static LearningRateSchedule of(TrainingSettings training) {
    double peak = training.optimizer().learningRate();
    double minimum = training.optimizer().minLearningRate();
    long warmup = training.schedule().warmupSteps();
    long total = training.steps();
    return switch (training.schedule().type()) {
      case "cosine" -> new Cosine(peak, minimum, warmup, total);
      case "linear" -> new Linear(peak, minimum, warmup, total);
      case "constant" -> new Constant(peak, warmup);
      case "wsd" -> new WarmupStableDecay(peak, minimum, warmup, decay(training), total);
      default ->
          throw new TrainerException(
              FailureReason.CONFIGURATION_INVALID,
              "training.schedule.type '" + training.schedule().type() + "' is not known",
              "use 'cosine', 'linear', 'constant' or 'wsd'");
    };
  }

  private static long decay(TrainingSettings training) {
    Integer steps = training.schedule().decaySteps();
    if (steps == null || steps < 1) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "training.schedule.decaySteps is " + steps + " in a schedule of type 'wsd'",
          "set it to the steps of the fall at the end, a tenth of all steps for one");
    }
    return steps;
  }

  private static double warmup(double peak, long step, long warmup) {
    return peak * Math.max(1, step) / warmup;
  }

  /** {@code min + (peak - min)/2 (cos(pi (i-W)/(N-W)) + 1)}. */
  record Cosine(double peak, double minimum, long warmupSteps, long totalSteps)
      implements LearningRateSchedule {
    @Override
    public double at(long step) {
      if (warmupSteps > 0 && step <= warmupSteps) {
        return warmup(peak, step, warmupSteps);
      }
      if (step >= totalSteps) {
        return minimum;
      }
      double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
      return minimum + (peak - minimum) / 2 * (Math.cos(Math.PI * progress) + 1);
    }
  }

  /** A straight line from the peak to the minimum. */
  record Linear(double peak, double minimum, long warmupSteps, long totalSteps)
      implements LearningRateSchedule {
    @Override
    public double at(long step) {
      if (warmupSteps > 0 && step <= warmupSteps) {
        return warmup(peak, step, warmupSteps);
      }
      if (step >= totalSteps) {
        return minimum;
      }
      double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
      return peak - (peak - minimum) * progress;
    }
  }

  /** The peak, once warm. */
  record Constant(double peak, long warmupSteps) implements LearningRateSchedule {
    @Override
    public double at(long step) {
      return warmupSteps > 0 && step <= warmupSteps ? warmup(peak, step, warmupSteps) : peak;
    }
  }

  /**
   * Warm-up, the peak, and a straight fall to the minimum over the last steps (Hu et al. 2024,
   * MiniCPM; the linear fall as in Hägele et al. 2024). Where warm-up and fall overlap, the warm-up
   * goes first.
   */
  record WarmupStableDecay(
      double peak, double minimum, long warmupSteps, long decaySteps, long totalSteps)
      implements LearningRateSchedule {
    @Override
    public double at(long step) {
      if (warmupSteps > 0 && step <= warmupSteps) {
        return warmup(peak, step, warmupSteps);
      }
      long left = totalSteps - step;
      if (left >= decaySteps) {
        return peak;
      }
      return minimum + (peak - minimum) * Math.max(0, left) / decaySteps;
    }
  }
}
