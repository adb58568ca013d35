/**
 * The verb {@code plan}: shows a person what {@code dev.tatara.planner} would do with a model, or
 * what a run configuration takes. {@link dev.tatara.trainer.plan.PlanCommand} makes a request of
 * the options, {@link dev.tatara.planner.PlanTable} and {@link dev.tatara.trainer.plan.PlanJson}
 * show the outcome.
 */
package dev.tatara.trainer.plan;
