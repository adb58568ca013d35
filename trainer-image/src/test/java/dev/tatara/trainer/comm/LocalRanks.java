package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.NcclLibrary;
import dev.tatara.trainer.cuda.CudaRuntime;
import dev.tatara.trainer.cuda.NvidiaFiles;
import dev.tatara.trainer.cuda.TestGpus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the ranks of a group as threads of the test. */
public final class LocalRanks {
  private LocalRanks() {}

  /** What one rank does. */
  public interface Body {
    void run(Communicator communicator) throws Exception;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static GroupSettings settings(int worldSize, int rank, int port) {
    Duration timeout = Duration.ofSeconds(20);
    return new GroupSettings(
        "job",
        worldSize,
        rank,
        rank,
        1,
        "127.0.0.1",
        port,
        "127.0.0.1",
        timeout,
        GroupSettings.DEFAULT_SILENCE_LIMIT);
  }

  /**
   * Joins as one of the ranks on this machine. With NCCL each has a GPU of its own, through whose
   * memory all goes; the test is skipped where there are too few.
   */
  static Communicator join(GroupSettings settings, Communicators.Transport transport) {
    if (transport != Communicators.Transport.NCCL) {
      return Communicators.join(settings, transport);
    }
    CudaRuntime cuda = TestGpus.require(Math.max(2, settings.worldSize()));
    cuda.setDevice(settings.rank());
    if (settings.worldSize() == 1) {
      return Communicators.join(settings, transport, Optional.of(cuda));
    }
    NcclLibrary nccl = NcclLibrary.open(List.of(NvidiaFiles.library("libnccl.so.2").toString()));
    return new StagedCommunicator(GpuCommunicator.join(settings, nccl, cuda), cuda);
  }

  /** Runs the body once in each rank, and returns when all are done. */
  public static void run(int worldSize, Communicators.Transport transport, Body body)
      throws Exception {
    if (transport == Communicators.Transport.NCCL) {
      TestGpus.require(Math.max(2, worldSize));
    }
    int port = freePort();
    List<Future<?>> ranks = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(worldSize)) {
      for (int i = 0; i < worldSize; i++) {
        int rank = i;
        ranks.add(
            executor.submit(
                () -> {
                  try (Communicator communicator =
                      join(settings(worldSize, rank, port), transport)) {
                    body.run(communicator);
                  }
                  return null;
                }));
      }
      for (Future<?> rank : ranks) {
        await(rank);
      }
    }
  }

  private static void await(Future<?> rank) throws Exception {
    try {
      rank.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("a rank hangs", e);
    }
  }
}
