package dev.tatara.trainer.tokenizer;

import java.util.Arrays;

/**
 * Text of a growing row of tokens, handed out as soon as it can no longer change: a character may
 * be spread over several byte tokens.
 */
public final class TextStream {
  private static final char REPLACEMENT = '\ufffd';

  private final Tokenizer tokenizer;
  private int[] tokens;
  private int emitted;

  /**
   * Begins after a prompt.
   *
   * @param prompt tokens whose text was shown already
   */
  public TextStream(Tokenizer tokenizer, int[] prompt) {
    this.tokenizer = tokenizer;
    this.tokens = prompt.clone();
    this.emitted = tokenizer.decode(prompt).length();
  }

  /** The prompt and all tokens added since. */
  public int[] tokens() {
    return tokens.clone();
  }

  /** Adds a token; the text that is certain now, perhaps empty. */
  public String add(int token) {
    tokens = Arrays.copyOf(tokens, tokens.length + 1);
    tokens[tokens.length - 1] = token;
    String text = tokenizer.decode(tokens);
    int end = text.length();
    while (end > emitted && text.charAt(end - 1) == REPLACEMENT) {
      end--; // perhaps the beginning of a character
    }
    return take(text, end);
  }

  /** What is left at the end. */
  public String finish() {
    String text = tokenizer.decode(tokens);
    return take(text, text.length());
  }

  private String take(String text, int end) {
    String fresh = text.substring(Math.min(emitted, end), end);
    emitted = Math.max(emitted, end);
    return fresh;
  }
}
