/**
 * The operator: turns each LLMTrainingJob into the Kubernetes objects that carry it out, and says
 * in its status how far it is.
 *
 * <p>Start reading at {@link dev.tatara.operator.controller.LLMTrainingJobReconciler}, which names
 * the stages of a reconciliation in order: plan ({@code plan}, {@code run}), bring the next step
 * about ({@code step}, {@code resource}), hear what the trainer says ({@code trainer}), explain
 * what failed ({@code failure}), write it down ({@code status}, {@code event}).
 *
 * <p>Everything is level-based: a reconciliation looks at what exists and needs nothing remembered
 * from the one before except the status. A child is created when it is missing, and hardly ever
 * changed: a run configuration is replaced with the spec that it was written for, and a network
 * policy is mended where it says something else.
 */
package dev.tatara.operator;
