package dev.tatara.planner;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of planning.
 *
 * @param chosen what to run
 * @param others the other layouts, those that fit first, the fastest first
 * @param advice a batch size that would be clearly faster, if one near by is
 */
public record Planning(Plan chosen, List<Alternative> others, Optional<BatchAdvice> advice) {}
