package dev.tatara.trainer.inference;

import dev.tatara.trainer.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * What a model writes when it takes the most likely token each time.
 *
 * @param text up to the first stop
 * @param truncated whether the beginning of the context was cut off to fit the model
 */
public record GreedyText(String text, boolean truncated) {

  /**
   * Writes after a context, as lm-evaluation-harness's {@code greedy_until}: the context loses its
   * beginning where it and the most tokens do not fit the model together.
   *
   * @param stop ends the text and is not part of it, as is the end-of-text token
   * @param mostTokens to write
   * @throws InterruptedException when the thread was interrupted between two tokens
   */
  public static GreedyText write(LanguageModel model, String context, String stop, int mostTokens)
      throws InterruptedException {
    Tokenizer tokenizer = model.tokenizer();
    int eos = tokenizer.eosId();
    int[] encoded = tokenizer.encode(context);
    int room = Math.max(1, model.config().sequenceLength() - mostTokens);
    int start = Math.max(0, encoded.length - room);
    int[] tokens =
        encoded.length == 0 ? new int[] {eos} : Arrays.copyOfRange(encoded, start, encoded.length);
    int begin = tokens.length;
    String text = "";
    while (tokens.length - begin < mostTokens && !text.contains(stop)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("writing was interrupted");
      }
      int next = argmax(model.nextTokenLogits(tokens));
      if (next == eos) {
        break;
      }
      tokens = Arrays.copyOf(tokens, tokens.length + 1);
      tokens[tokens.length - 1] = next;
      text = tokenizer.decode(Arrays.copyOfRange(tokens, begin, tokens.length));
    }
    int end = text.indexOf(stop);
    return new GreedyText(end < 0 ? text : text.substring(0, end), start > 0);
  }

  private static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
