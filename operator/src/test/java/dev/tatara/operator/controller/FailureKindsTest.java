package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of docs/reference/failures.md gets its reason and its hint. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class FailureKindsTest {
  private static final String NAMESPACE = "kinds";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpu-memory | Internal           | 70 | EngineException: CUDA out of memory. Tried to allocate 2 GiB | GpuOutOfMemory | training.microBatchSize
          gpu-fault  | Internal           | 70 | EngineException: CUDA error: unspecified launch failure      | GpuFault       | nvidia-smi
          nccl       | Internal           | 70 | ncclAllReduce: unhandled cuda error                          | NcclError      | NCCL_DEBUG=INFO
          nccl-peer  | PeerLost           | 75 | ncclSend: remote process exited or there was a network error | NcclError      | NCCL_SOCKET_IFNAME
          disk       | StorageUnavailable | 75 | FileSystemException: /storage/x: No space left on device     | DiskFull       | checkpoint.keepLast
          heap       | Internal           | 70 | OutOfMemoryError: Java heap space                            | OutOfMemory    | resources.memory
          defect     | Internal           | 70 | NullPointerException                                         | Internal       | the log holds more
          """)
  void wordsOfLibrariesGiveTheReason(
      String name, String said, int exitCode, String message, String reason, String hint) {
    TrainingJob job = withoutRetries(name);
    job.fail("corpus", exitCode, Messages.failed("corpus", said, exitCode, message));
    FailureStatus failure = failure(job);
    assertEquals(reason, failure.reason());
    assertEquals(message, failure.message());
    assertEquals(exitCode, failure.exitCode());
    assertTrue(failure.hint().contains(hint), failure.hint());
    assertEquals("Warning", job.awaitEvent(reason).getType());
  }

  @Test
  void failedInitContainerIsNamed() {
    TrainingJob job = withoutRetries("init");
    job.failInit("corpus", "istio-init", 3, "iptables: permission denied");
    FailureStatus failure = failure(job);
    assertEquals("InitContainerFailed", failure.reason());
    assertEquals(
        "the init container istio-init ended with exit code 3 (Error): iptables: permission denied",
        failure.message());
    assertEquals(3, failure.exitCode());
    assertTrue(failure.pod().startsWith("init-corpus-"), failure.pod());
  }

  @Test
  void fullDiskOfANodeIsTold() {
    TrainingJob job = withoutRetries("node-disk");
    job.failPod("corpus", "Evicted", "Pod ephemeral local storage usage exceeds the total limit");
    FailureStatus failure = failure(job);
    assertEquals("DiskFull", failure.reason());
    assertTrue(failure.hint().startsWith("make room on the disk of the node"), failure.hint());
  }

  @Test
  void podThatItsNodeRefusesIsTold() {
    TrainingJob job = withoutRetries("refused-pod");
    job.failPod("corpus", "UnexpectedAdmissionError", "no healthy devices present");
    FailureStatus failure = failure(job);
    assertEquals("UnexpectedAdmissionError", failure.reason());
    assertEquals(
        "the pod failed before its container ended: no healthy devices present", failure.message());
  }

  @Test
  void exitThatNobodyExplainsIsUnknown() {
    TrainingJob job = withoutRetries("unknown");
    job.fail("corpus", 1, null);
    FailureStatus failure = failure(job);
    assertEquals("Unknown", failure.reason());
    assertEquals("the process ended with exit code 1", failure.message());
    assertTrue(failure.hint().contains("logTail"), failure.hint());
  }

  @Test
  void lossThatIsNotFiniteIsNotTriedAgain() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "diverged", spec -> {}); // three retries
    job.bringToTraining();
    job.fail(
        "train",
        66,
        Messages.failed("train", "NonFiniteLoss", 66, "step 5: loss NaN after 2 rollbacks"));
    LLMTrainingJobStatus status = job.awaitPhase(Phase.FAILED);
    assertEquals("NonFiniteLoss", status.failure().reason());
    assertEquals("step 5: loss NaN after 2 rollbacks", status.failure().message());
    assertEquals(0, status.restarts());
  }

  private static TrainingJob withoutRetries(String name) {
    return TrainingJob.create(
        NAMESPACE, name, spec -> spec.putObject("runPolicy").put("backoffLimit", 0));
  }

  private static FailureStatus failure(TrainingJob job) {
    return job.awaitPhase(Phase.FAILED).failure();
  }
}
