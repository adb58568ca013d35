package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.planner.PlanRequest;
import dev.tatara.planner.Planning;
import java.util.Optional;

/**
 * What will be run.
 *
 * @param run for the trainer
 * @param status the same for people, in short
 * @param request what the layout was asked for
 * @param layout what was chosen, and what else there was
 * @param missedDeadline a sentence about a deadline that comes before training is expected to end,
 *     if there is one
 */
public record Plan(
    RunConfiguration run,
    PlanStatus status,
    PlanRequest request,
    Planning layout,
    Optional<String> missedDeadline) {}
