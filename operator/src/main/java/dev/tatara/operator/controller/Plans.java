package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.Plan;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.jobplan.Planner;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.operator.RecentMap;
import dev.tatara.operator.resource.RunConfigMap;
import dev.tatara.operator.resource.TemplatePermissions;
import dev.tatara.operator.status.AcceptedPlan;
import dev.tatara.operator.status.ConditionTypes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/**
 * The plans of jobs. A training is looked at every few seconds, and planning goes through all
 * layouts: what a plan comes to is kept for each generation of a job. While the operator runs it
 * depends on nothing else but on whether the job was accepted before. The run configuration is
 * worked out again where it is written, which is once, and is not kept for thousands of jobs.
 */
@ApplicationScoped
class Plans {
  private final TemplatePermissions permissions;
  private final RunConfigMap runConfigMap;
  private final Map<String, OfGeneration> known = new RecentMap<>(RecentMap.JOBS);

  /** What planning has come to: a plan, or else why there is none. */
  private record OfGeneration(long generation, AcceptedPlan plan, PlanRefusedException refusal) {
    AcceptedPlan orRefusal() throws PlanRefusedException {
      if (refusal != null) {
        throw refusal;
      }
      return plan;
    }
  }

  Plans(TemplatePermissions permissions, RunConfigMap runConfigMap) {
    this.permissions = permissions;
    this.runConfigMap = runConfigMap;
  }

  /**
   * The plan of a job, in short.
   *
   * @throws PlanRefusedException when there can be none, or the job's pods may not be as it asks
   */
  AcceptedPlan of(LLMTrainingJob job) throws PlanRefusedException {
    String uid = job.getMetadata().getUid();
    long generation = job.getMetadata().getGeneration();
    synchronized (known) {
      OfGeneration before = known.get(uid);
      if (before != null && before.generation == generation) {
        return before.orRefusal();
      }
    }
    OfGeneration now = plan(job, generation);
    synchronized (known) {
      known.put(uid, now);
    }
    return now.orRefusal();
  }

  /**
   * The run configuration of a job whose plan is not refused.
   *
   * @throws IllegalStateException where it is, against what {@link #of} has said
   */
  RunConfiguration run(LLMTrainingJob job) {
    try {
      return Planner.planBegun(job).run();
    } catch (PlanRefusedException e) {
      throw new IllegalStateException("what was planned before is refused", e);
    }
  }

  /** As its status says or, where its spec has changed since, the gates of its run. */
  private boolean wasAccepted(LLMTrainingJob job, Plan plan) {
    return ConditionTypes.ofThisGeneration(job, ConditionTypes.PLAN_ACCEPTED)
            .filter(Condition::isTrue)
            .isPresent()
        || runConfigMap.hasGates(job, plan.run());
  }

  /** What later rules refuse is let through of a job that was accepted with it. */
  private OfGeneration plan(LLMTrainingJob job, long generation) {
    try {
      permissions.check(job);
      Plan plan = Planner.planBegun(job);
      Optional<PlanRefusedException> objection = Planner.objection(job, plan);
      if (objection.isPresent() && !wasAccepted(job, plan)) {
        throw objection.get();
      }
      return new OfGeneration(generation, new AcceptedPlan(plan.status(), objection), null);
    } catch (PlanRefusedException e) {
      return new OfGeneration(generation, null, e);
    }
  }
}
