package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.AccountingStatus;
import dev.tatara.api.v1alpha1.AccountingStatus.Activity;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kubelet;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.Patience;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What training cost, as the API server keeps it. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class AccountingTest {
  @Test
  void whatIsHeldIsCountedUntilItsEndAndNothingIsWrittenMeanwhile() {
    TrainingJob job = TrainingJob.create(Cluster.newNamespace("account"), "account", spec -> {});
    try (TrainerPod pod = new TrainerPod("127.77.42.2")) {
      job.bringToTraining();
      assertNull(job.status().accounting(), "no pod has a node");
      Pod held = job.bind("train", "account-node");
      job.awaitStatus(s -> s.accounting() != null && s.accounting().activity() == Activity.WAITING);
      job.run("train", "127.77.42.2");
      LLMTrainingJobStatus started =
          job.awaitStatus(
              s -> s.accounting() != null && s.accounting().activity() == Activity.STARTING_UP);
      assertEquals(2, started.accounting().accelerators());

      pod.progress(Messages.progress(130, 5.7));
      AccountingStatus training =
          job.awaitStatus(s -> s.accounting().activity() == Activity.TRAINING).accounting();
      assertEquals(130, training.furthestStep());
      String version = job.resource().get().getMetadata().getResourceVersion();
      Patience.await()
          .during(Duration.ofSeconds(4)) // several polls
          .until(() -> version.equals(job.resource().get().getMetadata().getResourceVersion()));

      pod.progress(Messages.progress(131, 5.7));
      AccountingStatus later = job.awaitStatus(s -> s.accounting().step() == 131).accounting();
      assertTrue(later.usefulSeconds() > training.usefulSeconds(), later.toString());
      assertTrue(later.allocatedSeconds() >= 4, later.toString());
      assertNotNull(later.goodput());
      job.patch("runPolicy.suspend", true);
      job.awaitStatus(s -> s.accounting().activity() == Activity.SHUTTING_DOWN);
      Kubelet.end(held, 143, null);
      AccountingStatus last = job.awaitPhase(Phase.SUSPENDED).accounting();
      assertEquals(0, last.accelerators());
      assertNull(last.activity());
      assertTrue(last.allocatedSeconds() >= later.allocatedSeconds());
    } finally {
      job.delete();
    }
  }
}
