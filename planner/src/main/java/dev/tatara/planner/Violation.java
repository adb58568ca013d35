package dev.tatara.planner;

/**
 * A rule that a setup breaks.
 *
 * @param message what does not go together, with the numbers
 * @param hint what to change
 */
public record Violation(String message, String hint) {}
