package dev.tatara.operator.failure;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A cause that shows in the words of libraries, where the trainer could not tell it from a defect
 * of its own. Earlier ones are looked for first: a GPU that fails takes NCCL with it.
 */
enum Symptom {
  /** What the NVIDIA driver reports as an Xid, and what CUDA says of it. */
  GPU_FAULT(
      "GpuFault",
      "\\bXid\\b|unspecified launch failure|illegal memory access|illegal instruction was"
          + " encountered|misaligned address|uncorrectable (NVLink|ECC) error|hardware stack error"
          + "|fallen off the bus|cudaError(LaunchFailure|IllegalAddress|ECCUncorrectable)"
          + "|CUDA error: unknown error",
      "look at the node's GPUs: nvidia-smi -q, and dmesg for the number of the Xid. 48, 63, 64, 74,"
          + " 79, 94, 95 and 119 mean hardware: drain the node; 13 and 31 on several nodes mean a"
          + " defect of the program"),
  GPU_OUT_OF_MEMORY(
      "GpuOutOfMemory",
      "CUDA out of memory|CUDA error: out of memory|cudaErrorMemoryAllocation"
          + "|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED",
      "check that nothing else uses the node's GPUs; then lower training.microBatchSize, or set"
          + " parallelism.recompute or more of parallelism.tensor, and resources.gpuMemory to what"
          + " the GPUs have"),
  NCCL(
      "NcclError",
      "\\bnccl[A-Z]\\w+:|\\bNCCL (WARN|error)|ncclUnhandledCudaError|ncclSystemError"
          + "|ncclInternalError|ncclRemoteError",
      "set NCCL_DEBUG=INFO in template.env to see why in the log; NCCL_SOCKET_IFNAME chooses the"
          + " network, and NCCL_SHM_DISABLE=1 helps where /dev/shm is too small"),
  DISK_FULL(
      "DiskFull",
      "No space left on device|Disk quota exceeded",
      "make the volume of spec.storage larger or room on it, or keep fewer checkpoints"
          + " (checkpoint.keepLast)"),
  OUT_OF_MEMORY(
      "OutOfMemory",
      "OutOfMemoryError|Cannot allocate memory|std::bad_alloc|DefaultCPUAllocator: (can't|not"
          + " enough)",
      "raise resources.memory, or lower training.microBatchSize; of steps other than train, raise"
          + " resources.otherSteps.memory");

  /** Reasons that say that something went wrong, and not what. */
  private static final Set<String> VAGUE =
      Set.of(
          "",
          "Internal",
          "PeerLost",
          "Temporary",
          "EndedBySignal",
          "StorageUnavailable",
          "Unknown");

  private final String reason;
  private final Pattern words;
  private final String hint;

  Symptom(String reason, String words, String hint) {
    this.reason = reason;
    this.words = Pattern.compile(words);
    this.hint = hint;
  }

  /**
   * An explanation with the cause that its message or the log tells of, where its reason says
   * little.
   *
   * @param logTail the last lines of the log, or null
   */
  static Explanation refine(Explanation explanation, String logTail) {
    if (!VAGUE.contains(explanation.reason() == null ? "" : explanation.reason())) {
      return explanation;
    }
    Optional<Explanation> told =
        in(explanation.message())
            .map(found -> new Explanation(found.reason, explanation.message(), found.hint));
    return told.or(() -> inLog(explanation, logTail)).orElse(explanation);
  }

  private static Optional<Explanation> inLog(Explanation explanation, String logTail) {
    return in(logTail)
        .map(
            found ->
                new Explanation(
                    found.reason,
                    explanation.message() + "; its log: " + found.line(logTail),
                    found.hint));
  }

  private static Optional<Symptom> in(String text) {
    return Arrays.stream(values())
        .filter(symptom -> text != null && symptom.words.matcher(text).find())
        .findFirst();
  }

  private String line(String log) {
    return log.lines()
        .filter(line -> words.matcher(line).find())
        .findFirst()
        .map(String::strip)
        .orElseThrow();
  }
}
