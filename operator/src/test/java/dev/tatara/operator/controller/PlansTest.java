package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.operator.status.AcceptedPlan;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A job is planned once for each of its generations, whatever comes of it. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class PlansTest {
  @Inject Plans plans;

  @Test
  void generationIsPlannedOnce() throws Exception {
    LLMTrainingJob job = job("one", 1, 8);
    AcceptedPlan plan = plans.of(job);
    assertSame(plan, plans.of(job));
    assertSame(plan, plans.of(job("one", 1, 8)), "the same job, read again");
  }

  @Test
  void anotherGenerationOrJobIsPlannedAnew() throws Exception {
    AcceptedPlan plan = plans.of(job("two", 1, 8));
    LLMTrainingJob changed = job("two", 2, 16);
    AcceptedPlan next = plans.of(changed);
    assertNotSame(plan, next);
    assertEquals(16, plans.run(changed).training().globalBatchSize());
    assertEquals(8, plans.run(job("three", 2, 8)).training().globalBatchSize());
  }

  @Test
  void refusalIsKeptAsWell() {
    PlanRefusedException refusal = refusal(1);
    assertSame(refusal, refusal(1), "the same job, read again");
    assertNotSame(refusal, refusal(2));
  }

  private PlanRefusedException refusal(long generation) {
    LLMTrainingJob job =
        job("four", generation, spec -> spec.withObject("/template").put("hostNetwork", true));
    return assertThrows(PlanRefusedException.class, () -> plans.of(job));
  }

  private static LLMTrainingJob job(String uid, long generation, int globalBatchSize) {
    return job(
        uid,
        generation,
        spec -> spec.withObject("/training").put("globalBatchSize", globalBatchSize));
  }

  /** A job as the API server completes it. */
  private static LLMTrainingJob job(String uid, long generation, Consumer<ObjectNode> change) {
    LLMTrainingJob job =
        Serialization.unmarshal(
            Serialization.asJson(
                Cluster.admin()
                    .resource(Manifests.generic("default", "planned", change))
                    .dryRun()
                    .create()),
            LLMTrainingJob.class);
    job.getMetadata().setUid(uid + "-0000-0000");
    job.getMetadata().setGeneration(generation);
    return job;
  }
}
