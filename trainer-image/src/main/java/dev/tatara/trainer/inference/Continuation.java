package dev.tatara.trainer.inference;

/**
 * A text whose likelihood is asked for.
 *
 * @param context what stands before it; may be empty
 * @param text the text itself; when it is empty there is nothing to score
 */
public record Continuation(String context, String text) {}
