package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A context and its continuation as one row of tokens, in lm-evaluation-harness's way: both are
 * encoded by themselves without special tokens and put together; a context without tokens becomes
 * the end-of-text token; what is too long loses its beginning.
 *
 * @param tokens the end of the context, then the continuation; the last token is never an input
 * @param length tokens of the continuation
 * @param truncated whether some of the context was cut off
 */
public record EncodedContinuation(int[] tokens, int length, boolean truncated) {

  /**
   * Encodes one.
   *
   * @param maxLength most input tokens of the model, so that a row has one more
   * @throws TrainerException {@code EvaluationDataInvalid} when the continuation alone is longer
   *     than the model's sequences
   */
  static EncodedContinuation of(Continuation continuation, Tokenizer tokenizer, int maxLength) {
    int[] encoded = tokenizer.encode(continuation.context());
    int[] context = encoded.length == 0 ? new int[] {tokenizer.eosId()} : encoded;
    int[] text = tokenizer.encode(continuation.text());
    if (text.length > maxLength) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_INVALID,
          "a continuation of %d tokens does not fit a model of %d: %s"
              .formatted(text.length, maxLength, abbreviate(continuation.text())),
          "shorten the continuation, or use a model with longer sequences");
    }
    int[] all = Arrays.copyOf(context, context.length + text.length);
    System.arraycopy(text, 0, all, context.length, text.length);
    int start = Math.max(0, all.length - (maxLength + 1));
    return new EncodedContinuation(
        Arrays.copyOfRange(all, start, all.length), text.length, start > 0);
  }

  /** Tokens that the model reads. */
  int inputLength() {
    return tokens.length - 1;
  }

  /** What stands before the continuation, at least one token. */
  int[] context() {
    return Arrays.copyOf(tokens, tokens.length - length);
  }

  /** The tokens of the continuation. */
  IntStream targets() {
    return Arrays.stream(tokens, tokens.length - length, tokens.length);
  }

  private static String abbreviate(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
