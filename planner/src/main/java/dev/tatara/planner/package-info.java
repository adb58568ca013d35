/**
 * How a model is spread over accelerators, how much memory that takes on each, and how fast it
 * should go. No Kubernetes, no tensors: arithmetic on a handful of sizes, so that the operator can
 * refuse a job before a GPU is held and a person can ask {@code tatara-trainer plan}.
 *
 * <p>{@link dev.tatara.planner.LayoutPlanner} is the entry: it takes a {@link
 * dev.tatara.planner.PlanRequest}, lets {@link dev.tatara.planner.LayoutSpace} list the setups that
 * {@link dev.tatara.planner.LayoutRules} allow, drops those that {@link
 * dev.tatara.planner.MemoryModel} finds too large, and orders the rest by {@link
 * dev.tatara.planner.SpeedModel}. The formulas and every constant with its source are in
 * docs/reference/planner.md.
 */
package dev.tatara.planner;
