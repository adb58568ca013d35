package dev.tatara.trainer.corpus.filter;

import java.util.List;
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
   * @param evaluationSets that it shares text with, where that is the reason
   */
  record Dropped(String reason, List<String> evaluationSets) implements Verdict {
    /** For a reason of the text's own. */
    public Dropped(String reason) {
      this(reason, List.of());
    }
  }
}
