package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An annotation asks for a checkpoint; the status says when it is there. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class CheckpointRequestTest {
  private static final String ADDRESS = "127.0.7.31";

  @Test
  void isHandedOnUntilThereIsACheckpoint() {
    TrainingJob.whileTraining(
        Cluster.newNamespace("checkpoint-requests"),
        "asked",
        job -> {
          try (TrainerPod pod = new TrainerPod(ADDRESS)) {
            pod.progress(Messages.progress(120, 5.8));
            job.run("train", ADDRESS);
            job.awaitStatus(status -> status.progress() != null);
            assertEquals(List.of(), pod.checkpointRequests(), "nobody has asked");
            job.annotate(Map.of(JobMetadata.CHECKPOINT_REQUESTED, "first"));
            await().until(() -> pod.checkpointRequests().size() >= 2); // as it is not served yet
            assertEquals("POST first", pod.checkpointRequests().getLast());
            assertNull(job.status().checkpoint().lastRequest());
            pod.progress(Messages.served(121, "first"));
            LLMTrainingJobStatus served =
                job.awaitStatus(status -> "first".equals(status.checkpoint().lastRequest()));
            assertEquals(121, served.progress().step());
            int asked = pod.checkpointRequests().size();
            pod.progress(Messages.progress(130, 5.7)); // of processes that were started anew
            job.awaitStatus(status -> status.progress().step() == 130);
            assertEquals("first", job.status().checkpoint().lastRequest());
            assertEquals(asked, pod.checkpointRequests().size(), "it was served");
          }
        });
  }
}
