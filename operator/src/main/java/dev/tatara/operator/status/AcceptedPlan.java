package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.jobplan.PlanRefusedException;
import java.util.Optional;

/**
 * A plan that a job goes by.
 *
 * @param status the plan, or null
 * @param objection why it would be refused of a job that has not begun
 */
public record AcceptedPlan(PlanStatus status, Optional<PlanRefusedException> objection) {
  /** A plan to which there is no objection; null for none. */
  public static AcceptedPlan of(PlanStatus status) {
    return new AcceptedPlan(status, Optional.empty());
  }
}
