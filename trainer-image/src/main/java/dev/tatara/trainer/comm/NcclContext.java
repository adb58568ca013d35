package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.nccl.NcclException;
import dev.tatara.trainer.comm.nccl.NcclLibrary;
import dev.tatara.trainer.cuda.CudaRuntime;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the NCCL communicators of a process share.
 *
 * @param device the GPU of the thread that joined the run
 */
record NcclContext(NcclLibrary nccl, CudaRuntime cuda, int device, NcclWatch watch) {
  /** The stream that libtorch computes on, unless it is told otherwise. */
  static final long COMPUTE_STREAM = 0;

  private static final String LIBRARY = "TATARA_NCCL_LIBRARY";
  private static final String TORCH_FOLDER = "PYTORCH_LIBRARY_PATH";
  private static final int POLL_MILLIS = 100;

  /**
   * Loads NCCL: the library that a variable names, else the one that libtorch needs, else the
   * system's.
   *
   * @param variables the environment
   * @throws TrainerException {@code ConfigurationInvalid} when there is none
   */
  static NcclLibrary nccl(Map<String, String> variables) {
    if (variables.containsKey(LIBRARY)) {
      return NcclLibrary.open(List.of(variables.get(LIBRARY)));
    }
    List<String> candidates = new ArrayList<>();
    if (variables.containsKey(TORCH_FOLDER)) {
      // Functions of what a library needs are found through it.
      candidates.add(variables.get(TORCH_FOLDER) + "/libtorch_cuda.so");
    }
    candidates.add("libnccl.so.2");
    return NcclLibrary.open(candidates);
  }

  /** A unique id, which the ranks of a new communicator must share. */
  byte[] newId() {
    try {
      return nccl.uniqueId();
    } catch (NcclException e) {
      throw NcclHandle.failed(e);
    }
  }

  /**
   * Opens a communicator, which is looked after from then on. NCCL waits until all of its ranks
   * have come and cannot be interrupted: the thread that calls it is left behind when one of them
   * is lost.
   *
   * @param members the ranks in the run that it connects
   * @param uniqueId theirs
   * @param rank this process's number among them
   */
  NcclHandle open(List<Integer> members, byte[] uniqueId, int rank) {
    CompletableFuture<Long> opened = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("nccl-opening")
        .start(
            () -> {
              try {
                cuda.setDevice(device);
                opened.complete(nccl.open(members.size(), uniqueId, rank));
              } catch (RuntimeException e) {
                opened.completeExceptionally(e);
              }
            });
    NcclHandle handle = new NcclHandle(nccl, members, await(opened));
    watch.add(handle);
    return handle;
  }

  private long await(CompletableFuture<Long> opened) {
    while (true) {
      try {
        return opened.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        watch.check();
        watch.membership().check();
      } catch (ExecutionException e) {
        watch.check();
        watch.membership().check();
        throw e.getCause() instanceof NcclException error
            ? NcclHandle.failed(error)
            : new TrainerException(
                FailureReason.INTERNAL,
                "GPU " + device + " cannot exchange data: " + e.getCause().getMessage(),
                "every process needs a GPU of its own that NCCL can use",
                e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while ranks met for NCCL", e);
      }
    }
  }

  /** Whether a segment is of GPU memory; one in the host's memory may be on the heap. */
  boolean isOnDevice(MemorySegment memory) {
    return memory.byteSize() > 0 && memory.isNative() && cuda.isOnDevice(memory.address());
  }

  /** An event that happens when the stream has done what it was given so far. */
  long record(long stream) {
    long event = cuda.newEvent();
    cuda.record(event, stream);
    return event;
  }

  /** What the stream is given from now on waits for the event, which is of no other use. */
  void await(long stream, long event) {
    cuda.await(stream, event);
    cuda.destroyEvent(event); // CUDA keeps it as long as a stream waits for it
  }
}
