package dev.tatara.trainer.tokenizer;

/** The names that a tokenizer artifact is written and read by. */
public final class TokenizerFiles {
  /** The kind of the artifact. */
  public static final String KIND = "tokenizer";

  /** The file that {@link Tokenizer#load} opens. */
  public static final String MODEL = SpmTrain.PREFIX + ".model";

  private TokenizerFiles() {}
}
