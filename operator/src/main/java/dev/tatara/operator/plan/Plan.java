package dev.tatara.operator.plan;

import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.operator.run.RunConfiguration;

/**
 * What will be run.
 *
 * @param run for the trainer
 * @param status the same for people, in short
 */
public record Plan(RunConfiguration run, PlanStatus status) {}
