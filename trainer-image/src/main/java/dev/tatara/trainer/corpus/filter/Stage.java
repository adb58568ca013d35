package dev.tatara.trainer.corpus.filter;

import java.util.Arrays;

/** The stages of a corpus, in the order in which a document passes them. */
public enum Stage {
  /** Drops documents of nothing but white space. */
  EMPTY("empty"),
  /** NFKC or NFC. */
  NORMALIZATION("normalization"),
  /** Masks mail addresses and personal numbers; before all rules, so that samples show none. */
  PERSONAL_DATA("personalData"),
  /** Drops what is not Japanese. */
  LANGUAGE("language"),
  /** Drops what is too short or too long. */
  LENGTH("length"),
  /** Drops what repeats itself. */
  REPETITION("repetition"),
  /** Drops what is not written in sentences. */
  COMPOSITION("composition"),
  /** Drops logs of bulletin boards. */
  BULLETIN_BOARD("bulletinBoard"),
  /** Drops advertising. */
  ADVERTISING("advertising"),
  /** Drops pornography. */
  ADULT("adult"),
  /** Drops what overlaps with evaluation data. */
  DECONTAMINATION("decontamination"),
  /** Drops exact repetitions. */
  DUPLICATES("duplicates"),
  /** Drops what is almost the same as another document. */
  NEAR_DUPLICATES("nearDuplicates");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** The stage of that label. */
  public static Stage of(String label) {
    return Arrays.stream(values())
        .filter(stage -> stage.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no stage " + label));
  }

  /** As manifests name it. */
  public String label() {
    return label;
  }
}
