package dev.tatara.trainer.evaluate;

/**
 * A question put into words.
 *
 * @param context all that the model reads before an answer, examples included
 */
record PromptedQuestion(Question question, String context) {}
