package dev.tatara.trainer.bench;

import java.io.IOException;

/** A trainer that can be asked for one step at a time, so that two can take turns. */
interface StepTimer extends AutoCloseable {

  /** Trains one step on random tokens and returns its seconds. */
  double step() throws IOException;

  @Override
  void close();
}
