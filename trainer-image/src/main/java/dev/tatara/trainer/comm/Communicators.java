package dev.tatara.trainer.comm;

import dev.tatara.trainer.cuda.CudaRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens the communicator of a rank. */
public final class Communicators {
  /** Memory first; a folder on disk is slower, but the pages of a small file stay in memory too. */
  private static final List<Path> SHARED_FOLDERS =
      List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));

  private Communicators() {}

  /** How ranks exchange data. */
  public enum Transport {
    /** A mapped file; all ranks must run on one host and see the same {@code /dev/shm}. */
    SHARED_MEMORY("shared memory"),
    /** TCP connections, between hosts. */
    TCP("TCP"),
    /** NCCL between GPUs, beside TCP for what is in host memory. */
    NCCL("NCCL");

    private final String label;

    Transport(String label) {
      this.label = label;
    }

    /** For logs. */
    public String label() {
      return label;
    }
  }

  /**
   * Joins the group of ranks that compute on CPUs; returns when all are there.
   *
   * @throws dev.tatara.trainer.TrainerException {@code RendezvousTimeout} when they are not in time
   */
  public static Communicator join(GroupSettings settings, Transport transport) {
    return join(settings, transport, Optional.empty());
  }

  /**
   * Joins the group; returns when all are there.
   *
   * @param gpu the CUDA runtime of a rank that computes on a GPU, which is the current one of this
   *     thread; NCCL needs it
   * @throws dev.tatara.trainer.TrainerException {@code RendezvousTimeout} when they are not in
   *     time; {@code ConfigurationInvalid} when NCCL is asked for and cannot be loaded
   */
  public static Communicator join(
      GroupSettings settings, Transport transport, Optional<CudaRuntime> gpu) {
    if (settings.worldSize() == 1) {
      return new SoloCommunicator();
    }
    return switch (transport) {
      case SHARED_MEMORY ->
          HostCommunicator.world(SharedMemoryFabric.join(settings, SHARED_FOLDERS));
      case TCP -> HostCommunicator.world(TcpFabric.join(settings));
      case NCCL -> {
        CudaRuntime cuda =
            gpu.orElseThrow(
                () -> new IllegalArgumentException("NCCL moves the memory of GPUs: give one"));
        yield GpuCommunicator.join(settings, NcclContext.nccl(System.getenv()), cuda);
      }
    };
  }
}
