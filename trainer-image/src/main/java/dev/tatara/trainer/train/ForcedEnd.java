package dev.tatara.trainer.train;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.StepFailure;
import dev.tatara.trainer.step.TerminationMessage;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a rank whose training thread does not come back to say why it ends. */
record ForcedEnd(Environment environment) implements Consumer<TrainerException> {
  private static final Logger LOG = LoggerFactory.getLogger(ForcedEnd.class);

  @Override
  public void accept(TrainerException failure) {
    LOG.error("this rank's training thread does not come back: {}", failure.getMessage());
    try {
      new TerminationMessage(environment).write(StepFailure.of("train", failure));
    } catch (IOException e) {
      LOG.error("the termination message could not be written: {}", e.toString());
    }
    Runtime.getRuntime().halt(failure.reason().exitCode());
  }
}
