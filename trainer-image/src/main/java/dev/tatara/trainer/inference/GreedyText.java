package dev.tatara.trainer.inference;

import dev.tatara.trainer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What a model writes when it takes the most likely token each time.
 *
 * @param text up to the first stop
 * @param truncated whether the beginning of the context was cut off to fit the model
 */
public record GreedyText(String text, boolean truncated) {

  /**
   * What to write after.
   *
   * @param context may be empty
   * @param mostTokens to write
   */
  public record Request(String context, int mostTokens) {}

  /**
   * Writes after contexts, as lm-evaluation-harness's {@code greedy_until}: a context loses its
   * beginning where it and the most tokens do not fit the model together.
   *
   * @param cut what is left of a text before the first of its stops: a text ends where something is
   *     cut off, and at the end-of-text token
   * @param done hears how many texts have ended, again and again
   * @return the texts in the order of the requests
   * @throws InterruptedException when the thread was interrupted between two tokens
   */
  public static List<GreedyText> write(
      LanguageModel model, List<Request> requests, UnaryOperator<String> cut, IntConsumer done)
      throws InterruptedException {
    Tokenizer tokenizer = model.tokenizer();
    List<GreedyDecoder.Prompt> prompts = new ArrayList<>();
    List<Boolean> truncated = new ArrayList<>();
    for (Request request : requests) {
      int[] encoded = tokenizer.encode(request.context);
      int room = Math.max(1, model.config().sequenceLength() - request.mostTokens);
      int start = Math.max(0, encoded.length - room);
      int[] tokens =
          encoded.length == 0
              ? new int[] {tokenizer.eosId()}
              : Arrays.copyOfRange(encoded, start, encoded.length);
      prompts.add(new GreedyDecoder.Prompt(tokens, request.mostTokens));
      truncated.add(start > 0);
    }
    Predicate<int[]> ends =
        tokens -> {
          String text = tokenizer.decode(tokens);
          return cut.apply(text).length() < text.length();
        };
    List<int[]> written = model.greedyDecoder().write(prompts, ends, done);
    List<GreedyText> texts = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      texts.add(new GreedyText(cut.apply(tokenizer.decode(written.get(i))), truncated.get(i)));
    }
    return texts;
  }
}
