package dev.tatara.trainer.bench;

import dev.tatara.trainer.inference.EncodedContinuation;
import dev.tatara.trainer.inference.GreedyDecoder;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Evaluation the naive way, to compare with: a forward pass for each choice, and one over all
 * tokens for each new one.
 */
final class PlainEvaluation {
  private final Torch torch;
  private final GptNeox model;

  PlainEvaluation(Torch torch, GptNeox model) {
    this.torch = torch;
    this.model = model;
  }

  /** The log-probability of each continuation. */
  double[] score(List<EncodedContinuation> continuations) {
    return continuations.stream().mapToDouble(this::score).toArray();
  }

  private double score(EncodedContinuation continuation) {
    int[] tokens = continuation.tokens();
    int[] inputs = Arrays.copyOf(tokens, tokens.length - 1);
    int first = inputs.length - continuation.length();
    int[] positions = IntStream.range(first, inputs.length).toArray();
    try (Aten scope = torch.newScope()) {
      var logits = model.logits(scope, new int[][] {inputs}, positions);
      float[] logs = scope.logSoftmax(logits).toFloatArray(); // [n, V]
      double sum = 0;
      for (int i = 0; i < positions.length; i++) {
        sum += logs[i * model.config().vocabularySize() + tokens[first + i + 1]];
      }
      return sum;
    }
  }

  /** The most likely tokens after a prompt. */
  int[] write(GreedyDecoder.Prompt prompt) {
    int[] tokens = prompt.tokens();
    for (int i = 0; i < prompt.most(); i++) {
      try (Aten scope = torch.newScope()) {
        float[] logits =
            model.logits(scope, new int[][] {tokens}, new int[] {tokens.length - 1}).toFloatArray();
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] =
            IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
      }
    }
    return Arrays.copyOfRange(tokens, prompt.tokens().length, tokens.length);
  }
}
