package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;

/**
 * What stands around the prompt of an example, up to the response. Whoever asks the trained model
 * writes the same around a question.
 *
 * @param text with {@code {prompt}} in it, once
 */
public record PromptTemplate(String text) {
  private static final String PLACE = "{prompt}";

  /** Headings in Japanese and English, for models of both. */
  static final PromptTemplate DEFAULT =
      new PromptTemplate("### 指示 (Instruction):\n{prompt}\n\n### 応答 (Response):\n");

  public PromptTemplate {
    int place = text.indexOf(PLACE);
    if (place < 0 || text.indexOf(PLACE, place + 1) >= 0) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "the template of a source must hold {prompt} once: '" + text + "'",
          "write for example \"Q: {prompt}\\nA: \", or leave it out for the default one");
    }
  }

  /** The template with a prompt in its place. */
  String apply(String prompt) {
    int place = text.indexOf(PLACE);
    return text.substring(0, place) + prompt + text.substring(place + PLACE.length());
  }
}
