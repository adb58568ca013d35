package dev.tatara.trainer.tokenizer;

import java.util.Locale;

/**
 * What a process that makes a tokenizer is doing. Each phase has a fixed share of the step's
 * progress, about that of its time when a unigram model learns from 20 million characters.
 */
enum TokenizerPhase {
  /** Looks for what is there, and checks the corpus. */
  STARTING(0),
  /** Draws sentences from the corpus. */
  SAMPLING(0),
  /** {@code spm_train} reads and normalises them. */
  LOADING(0.05),
  /** {@code spm_train} collects the pieces, or pairs of pieces, to choose among. */
  SEEDING(0.08),
  /** {@code spm_train} chooses: it prunes pieces (unigram) or merges pairs (bpe). */
  TRAINING(0.12),
  /** {@code spm_train} writes the model. */
  SAVING(0.97),
  /** Measures how the tokenizer fits the corpus. */
  MEASURING(0.98),
  /** Has ended. */
  DONE(1);

  private final double begins;

  TokenizerPhase(double begins) {
    this.begins = begins;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How much of the step is done.
   *
   * @param share of this phase that is done, 0 to 1
   */
  double fraction(double share) {
    double ends = this == DONE ? 1 : values()[ordinal() + 1].begins;
    return begins + share * (ends - begins);
  }
}
