package dev.tatara.planner;

/**
 * What is to be planned.
 *
 * @param model its shape
 * @param recipe batch and precision
 * @param accelerators what to train on
 * @param fixed what the user has decided
 */
public record PlanRequest(
    ModelShape model, Recipe recipe, Accelerators accelerators, FixedValues fixed) {

  PlanRequest with(FixedValues otherFixed) {
    return new PlanRequest(model, recipe, accelerators, otherFixed);
  }

  PlanRequest with(Recipe otherRecipe) {
    return new PlanRequest(model, otherRecipe, accelerators, fixed);
  }

  PlanRequest on(Accelerators others) {
    return new PlanRequest(model, recipe, others, fixed);
  }
}
