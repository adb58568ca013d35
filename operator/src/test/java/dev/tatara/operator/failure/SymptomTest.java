package dev.tatara.operator.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words as libtorch, NCCL, the NVIDIA driver, Java and Linux put them. */
class SymptomTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          EngineException: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total  | GpuOutOfMemory
          EngineException: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate` | GpuOutOfMemory
          EngineException: CUDA error: an illegal memory access was encountered               | GpuFault
          EngineException: CUDA error: unspecified launch failure                             | GpuFault
          EngineException: CUDA error: uncorrectable ECC error encountered                    | GpuFault
          NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.               | GpuFault
          ncclAllReduce: unhandled system error (run with NCCL_DEBUG=INFO for details)        | NcclError
          GPU 3 cannot exchange data: ncclCommInitRank: internal error                        | NcclError
          pod-0:17:52 [0] NCCL WARN Call to connect returned Connection refused               | NcclError
          FileSystemException: /storage/runs/x: No space left on device                       | DiskFull
          IOException: Disk quota exceeded                                                    | DiskFull
          OutOfMemoryError: Java heap space                                                   | OutOfMemory
          EngineException: [enforce fail] DefaultCPUAllocator: can't allocate memory          | OutOfMemory
          """)
  void causeIsTakenFromTheMessage(String message, String reason) {
    Explanation refined = Symptom.refine(new Explanation("Internal", message, "report it"), null);
    assertEquals(reason, refined.reason());
    assertEquals(message, refined.message());
  }

  @Test
  void causeIsTakenFromTheLogWhereNoMessageTells() {
    String log =
        """
        [rank 1] INFO step 12 loss 4.2
        [rank 1] terminate called: CUDA error: unspecified launch failure
        [rank 1] NCCL WARN communicator was aborted
        """;
    Explanation refined =
        Symptom.refine(new Explanation("EndedBySignal", "the process ended by signal 6", ""), log);
    assertEquals("GpuFault", refined.reason());
    assertEquals(
        "the process ended by signal 6; its log: [rank 1] terminate called: CUDA error: unspecified"
            + " launch failure",
        refined.message());
    assertTrue(refined.hint().contains("nvidia-smi"), refined.hint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SourceUnreadable | source 'wiki': No space left on device
          NonFiniteLoss    | loss NaN
          Internal         | NullPointerException: NCCL 2.27.3 from libnccl.so.2
          OutOfMemory      | the container trainer needed more memory
          """)
  void whatIsKnownOrSaysNothingStays(String reason, String message) {
    Explanation known = new Explanation(reason, message, "");
    assertSame(known, Symptom.refine(known, "NCCL 2.27.3 from libnccl.so.2, GPU 0"));
  }
}
