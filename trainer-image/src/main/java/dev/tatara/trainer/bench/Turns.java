package dev.tatara.trainer.bench;

import java.io.IOException;

/**
 * Lets trainers train in turns, so that what slows the machine down slows both.
 *
 * @param warmUp steps of each before those that count: a JVM compiles what it sees repeated
 * @param rounds turns of each that count
 * @param steps steps in a turn
 * @param tokensPerStep tokens of a step
 */
record Turns(int warmUp, int rounds, int steps, int tokensPerStep) {

  /** Tokens a second of two trainers, one figure for each round. */
  record Speeds(double[] first, double[] second) {

    /** The first's speed over the second's, round by round. */
    double[] ratios() {
      double[] ratios = new double[first.length];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = first[i] / second[i];
      }
      return ratios;
    }
  }

  /** Tokens a second in each round. */
  double[] alone(StepTimer trainer) throws IOException {
    run(trainer, warmUp);
    double[] speeds = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      speeds[round] = turn(trainer);
    }
    return speeds;
  }

  /** The two take turns. */
  Speeds taken(StepTimer first, StepTimer second) throws IOException {
    run(first, warmUp);
    run(second, warmUp);
    double[] ofFirst = new double[rounds];
    double[] ofSecond = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ofFirst[round] = turn(first);
      ofSecond[round] = turn(second);
    }
    return new Speeds(ofFirst, ofSecond);
  }

  /** Seconds of so many steps. */
  private static double run(StepTimer trainer, int steps) throws IOException {
    double seconds = 0;
    for (int step = 0; step < steps; step++) {
      seconds += trainer.step();
    }
    return seconds;
  }

  private double turn(StepTimer trainer) throws IOException {
    return steps * tokensPerStep / run(trainer, steps);
  }
}
