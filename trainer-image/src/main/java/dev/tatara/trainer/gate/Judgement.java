package dev.tatara.trainer.gate;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What the gates come to.
 *
 * @param step of the newest checkpoint that has all the scores
 * @param passed whether that one passed
 * @param message its figures, in a sentence
 * @param passedStep of the newest checkpoint that passed and is there, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Judgement(int step, boolean passed, String message, Integer passedStep) {}
