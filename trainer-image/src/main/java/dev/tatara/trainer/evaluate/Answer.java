package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.inference.Argmax;
import java.util.List;

/**
 * What a model makes of a question.
 *
 * @param question that was put
 * @param logLikelihoods of each choice: the sum over its tokens, natural logarithm
 * @param truncated whether the model could not read the context's beginning
 */
record Answer(Question question, List<Double> logLikelihoods, boolean truncated) {
  Answer {
    logLikelihoods = List.copyOf(logLikelihoods);
    if (logLikelihoods.size() != question.choices().size()) {
      throw new IllegalArgumentException(
          logLikelihoods.size() + " log-likelihoods for " + question.choices().size() + " choices");
    }
  }

  /** The most likely choice: what {@code acc} counts. */
  int choice() {
    return Argmax.of(logLikelihoods.size(), logLikelihoods::get);
  }

  /** The most likely choice a character: what {@code acc_norm} counts. */
  int choiceByLength() {
    return Argmax.of(logLikelihoods.size(), i -> logLikelihoods.get(i) / question.choiceLength(i));
  }

  boolean isRight() {
    return choice() == question.gold();
  }

  boolean isRightByLength() {
    return choiceByLength() == question.gold();
  }
}
