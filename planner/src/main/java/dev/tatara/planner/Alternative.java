package dev.tatara.planner;

/**
 * A layout that was not taken, at its best.
 *
 * @param plan the setup, its memory and speed
 * @param fits whether it fits into the accelerators
 * @param reason why it was not taken
 */
public record Alternative(Plan plan, boolean fits, String reason) {}
