package dev.tatara.trainer.step;

/** A value of a step's summary that people read as a sentence. */
public interface Told {
  /** The sentence, without a full stop. */
  String sentence();
}
