package dev.tatara.trainer.generate;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws tokens from logits: temperature, then top-k, then nucleus (top-p; Holtzman et al. 2020).
 * The same seed and logits give the same tokens.
 */
final class TokenSampler {
  private final Sampling sampling;
  private final SplittableRandom random;

  TokenSampler(Sampling sampling) {
    this.sampling = sampling;
    this.random = new SplittableRandom(sampling.seed());
  }

  /**
   * The next token.
   *
   * @param logits of the whole vocabulary
   */
  int next(float[] logits) {
    List<Integer> ranked =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(token -> -logits[token])) // stable
            .toList();
    if (sampling.temperature() == 0) {
      return ranked.getFirst();
    }
    int kept = sampling.topK() == 0 ? ranked.size() : Math.min(sampling.topK(), ranked.size());
    double[] weights = new double[kept]; // relative to the most likely token, so none overflows
    double total = 0;
    for (int i = 0; i < kept; i++) {
      double distance = logits[ranked.get(i)] - logits[ranked.getFirst()];
      weights[i] = Math.exp(distance / sampling.temperature());
      total += weights[i];
    }
    double nucleus = 0;
    int size = 0;
    while (size < kept && nucleus < sampling.topP() * total) {
      nucleus += weights[size++];
    }
    double point = random.nextDouble() * nucleus;
    for (int i = 0; i < size - 1; i++) {
      point -= weights[i];
      if (point < 0) {
        return ranked.get(i);
      }
    }
    return ranked.get(size - 1);
  }
}
