package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.nccl.CudaStreams;
import dev.tatara.trainer.comm.nccl.NcclException;
import dev.tatara.trainer.comm.nccl.NcclLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * What the NCCL communicators of a process share.
 *
 * @param device the GPU of the thread that joined the run
 */
record NcclContext(NcclLibrary nccl, CudaStreams cuda, int device, NcclWatch watch) {
  /** The stream that libtorch computes on, unless it is told otherwise. */
  static final long COMPUTE_STREAM = 0;

  private static final String LIBRARY = "TATARA_NCCL_LIBRARY";
  private static final String TORCH_FOLDER = "PYTORCH_LIBRARY_PATH";
  private static final int POLL_MILLIS = 100;

  /** Loads NCCL: the library that a variable names, else the system's, else libtorch's own. */
  static NcclLibrary nccl(Map<String, String> variables) {
    List<String> candidates = new ArrayList<>();
    if (variables.containsKey(LIBRARY)) {
      candidates.add(variables.get(LIBRARY));
    } else {
      candidates.add("libnccl.so.2");
      candidates.addAll(torch(variables));
    }
    return NcclLibrary.open(candidates);
  }

  /** Loads the CUDA runtime: that of libtorch, whose memory it is, else the system's. */
  static CudaStreams cuda(Map<String, String> variables) {
    List<String> candidates = new ArrayList<>(torch(variables));
    candidates.add("libcudart.so.12");
    return CudaStreams.open(candidates);
  }

  /** The calling thread's current GPU. */
  static int device(CudaStreams cuda) {
    try {
      return cuda.device();
    } catch (NcclException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "NCCL needs a GPU, and none can be used: " + e.getMessage(),
          "request nvidia.com/gpu for the pod, or set TATARA_COMMUNICATOR=tcp or shared-memory",
          e);
    }
  }

  private static List<String> torch(Map<String, String> variables) {
    String folder = variables.get(TORCH_FOLDER);
    return folder == null ? List.of() : List.of(folder + "/libtorch_cuda.so");
  }

  /**
   * Opens a communicator. NCCL does not return before all of its ranks have come, and cannot be
   * interrupted: it runs on a thread that is left behind when one of them is lost.
   */
  NcclHandle open(LongSupplier opening) {
    CompletableFuture<Long> opened = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("nccl-opening")
        .start(
            () -> {
              try {
                cuda.setDevice(device);
                opened.complete(opening.getAsLong());
              } catch (RuntimeException e) {
                opened.completeExceptionally(e);
              }
            });
    try {
      while (true) {
        try {
          NcclHandle handle = new NcclHandle(nccl, opened.get(POLL_MILLIS, TimeUnit.MILLISECONDS));
          watch.add(handle);
          return handle;
        } catch (TimeoutException e) {
          watch.membership().check();
        }
      }
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private TrainerException failed(Throwable cause) {
    watch.membership().check();
    return new TrainerException(
        FailureReason.INTERNAL,
        "NCCL cannot open a communicator: " + cause.getMessage(),
        "set NCCL_DEBUG=INFO to see why in the log",
        cause);
  }

  /** What the stream is given from now on waits for what the other was given so far. */
  void order(long stream, long after) {
    long event = cuda.record(after);
    cuda.await(stream, event);
    cuda.forget(event);
  }
}
