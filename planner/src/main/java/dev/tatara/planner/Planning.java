package dev.tatara.planner;

import java.util.List;

/**
 * The outcome of planning.
 *
 * @param chosen what to run
 * @param others the other layouts, those that fit first, the fastest first
 */
public record Planning(Plan chosen, List<Alternative> others) {}
