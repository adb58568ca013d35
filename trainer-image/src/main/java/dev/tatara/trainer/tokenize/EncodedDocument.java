package dev.tatara.trainer.tokenize;

import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * A document as tokens, EOD at the end.
 *
 * @param tokens of prompt and text
 * @param promptTokens how many of them are the prompt's; -1 in a document that is no example
 */
record EncodedDocument(int[] tokens, int promptTokens) {

  /** Prompt and text are encoded each by itself, as a prompt is when a model is asked. */
  static EncodedDocument of(Document document, Tokenizer tokenizer, int eodId) {
    int[] text = tokenizer.encode(document.text());
    int[] prompt = document.isExample() ? tokenizer.encode(document.prompt()) : new int[0];
    int[] all = Arrays.copyOf(prompt, prompt.length + text.length + 1);
    System.arraycopy(text, 0, all, prompt.length, text.length);
    all[all.length - 1] = eodId;
    return new EncodedDocument(all, document.isExample() ? prompt.length : -1);
  }

  boolean isExample() {
    return promptTokens >= 0;
  }

  /** 0 for the prompt's tokens, 1 for those of the response and its EOD. */
  int[] mask() {
    int[] mask = new int[tokens.length];
    Arrays.fill(mask, promptTokens, mask.length, 1);
    return mask;
  }
}
