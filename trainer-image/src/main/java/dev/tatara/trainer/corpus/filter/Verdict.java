package dev.tatara.trainer.corpus.filter;

import java.util.Map;

/** What a stage makes of a text. */
public sealed interface Verdict {

  /**
   * The text goes on.
   *
   * @param text the same object where nothing was changed
   * @param replaced how many passages of which kind were replaced
   */
  record Kept(String text, Map<String, Integer> replaced) implements Verdict {
    /** Text without replaced passages. */
    public Kept(String text) {
      this(text, Map.of());
    }
  }

  /**
   * The document is left out.
   *
   * @param reason a short name, such as {@code tooShort}
   */
  record Dropped(String reason) implements Verdict {}
}
