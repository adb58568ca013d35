package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.operator.status.ConditionTypes;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Every status that a job ever has, and who waits for the last of them. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class TransitionTest {
  @Test
  void timesMoveOnlyWithStatesAndKubectlWaits() throws Exception {
    String namespace = Cluster.newNamespace("transitions");
    TrainingJob job = TrainingJob.create(namespace, "moves", spec -> {});
    List<LLMTrainingJobStatus> seen = new CopyOnWriteArrayList<>();
    Process kubectl = waitForCompletion(namespace);
    try (var _ = job.resource().inform(collector(seen));
        TrainerPod pod = new TrainerPod("127.77.43.2")) {
      job.bringToTraining();
      pod.progress(Messages.progress(130, 5.7));
      job.run("train", "127.77.43.2");
      job.awaitStatus(status -> status.progress() != null);
      pod.progress(Messages.progress(140, 5.6));
      job.awaitStatus(status -> status.progress().step() == 140);
      assertTrue(kubectl.isAlive(), "not complete yet");
      job.succeed("train", Messages.trained());
      job.succeed("evaluate", Messages.evaluated(300, 0.22));
      job.succeed("export", Messages.artifact("export", "export", false));
      job.succeed("report", null);
      job.awaitPhase(Phase.COMPLETE);
      String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(kubectl.waitFor(60, TimeUnit.SECONDS), output);
      assertEquals(0, kubectl.exitValue(), output);
    } finally {
      kubectl.destroyForcibly();
    }
    assertTrue(seen.size() > 6, seen.toString());
    for (int i = 1; i < seen.size(); i++) {
      compare(seen.get(i - 1), seen.get(i));
    }
  }

  private static void compare(LLMTrainingJobStatus before, LLMTrainingJobStatus after) {
    for (Condition condition : after.conditions()) {
      Optional<Condition> old = ConditionTypes.find(before, condition.type());
      if (old.isPresent() && old.get().status().equals(condition.status())) {
        assertEquals(
            old.get().lastTransitionTime(), condition.lastTransitionTime(), condition.toString());
      }
    }
    if (before.phase() == after.phase()) {
      assertEquals(before.phaseTime(), after.phaseTime());
    }
  }

  private static ResourceEventHandler<LLMTrainingJob> collector(List<LLMTrainingJobStatus> seen) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(LLMTrainingJob job) {
        if (job.getStatus() != null && job.getStatus().conditions() != null) {
          seen.add(job.getStatus());
        }
      }

      @Override
      public void onUpdate(LLMTrainingJob old, LLMTrainingJob job) {
        onAdd(job);
      }

      @Override
      public void onDelete(LLMTrainingJob job, boolean stateUnknown) {
        // its last status has come before
      }
    };
  }

  private static Process waitForCompletion(String namespace) throws Exception {
    return new ProcessBuilder(
            KubernetesBinaries.locate(System.err::println).program("kubectl").toString(),
            "--kubeconfig",
            ConfigProvider.getConfig().getValue("test.cluster.kubeconfig", String.class),
            "-n",
            namespace,
            "wait",
            "--for=condition=Complete",
            "--timeout=120s",
            "llmjob/moves")
        .redirectErrorStream(true)
        .start();
  }
}
