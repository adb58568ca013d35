package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.inference.LanguageModel;
import java.util.function.IntConsumer;

/** What one result of a model comes from: questions with a prompt, or a source of held-out text. */
sealed interface Measurement permits Benchmark, HeldOutText {
  /** The task, such as {@code jcommonsenseqa}. */
  String task();

  /** Version of the task. */
  String version();

  /** Code of the prompt; of held-out text the source. */
  String prompt();

  /** Examples in each context. */
  int fewShot();

  /** Questions or documents. */
  int size();

  /** {@code <task>-<version>-<prompt>}, as lm-evaluation-harness names it. */
  default String name() {
    return task() + "-" + version() + "-" + prompt();
  }

  /** A hash of everything that is asked: the same digest means comparable scores. */
  String digest();

  /** Texts to score or to write, by which progress is told. */
  int requests();

  /**
   * Puts all of it to a model.
   *
   * @param done hears how many more of the {@link #requests} are done, again and again
   * @throws InterruptedException when the thread was interrupted
   */
  Outcome ask(LanguageModel model, IntConsumer done) throws InterruptedException;
}
