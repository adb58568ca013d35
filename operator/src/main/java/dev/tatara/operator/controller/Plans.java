package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.Plan;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.jobplan.Planner;
import dev.tatara.operator.RecentMap;
import dev.tatara.operator.resource.TemplatePermissions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * The plans of jobs. A training is looked at every few seconds, and planning goes through all
 * layouts: a plan is worked out once for each generation of a job, on which alone it depends.
 */
@ApplicationScoped
class Plans {
  private static final int MOST_JOBS = 1_000;

  private final TemplatePermissions permissions;
  private final Map<String, OfGeneration> known = new RecentMap<>(MOST_JOBS);

  private record OfGeneration(long generation, Plan plan) {}

  Plans(TemplatePermissions permissions) {
    this.permissions = permissions;
  }

  /**
   * The plan of a job.
   *
   * @throws PlanRefusedException when there can be none, or the job's pods may not be as it asks
   */
  Plan of(LLMTrainingJob job) throws PlanRefusedException {
    String uid = job.getMetadata().getUid();
    long generation = job.getMetadata().getGeneration();
    synchronized (known) {
      OfGeneration before = known.get(uid);
      if (before != null && before.generation == generation) {
        return before.plan;
      }
    }
    permissions.check(job);
    Plan plan = Planner.plan(job);
    synchronized (known) {
      known.put(uid, new OfGeneration(generation, plan));
    }
    return plan;
  }
}
