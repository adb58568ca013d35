package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicators.Transport;
import java.util.Map;

/** How the processes of a run exchange data: what the environment says, or what fits. */
final class TransportChoice {
  static final String VARIABLE = "TATARA_COMMUNICATOR";

  private TransportChoice() {}

  /**
   * The transport.
   *
   * @param device {@code cpu} or {@code cuda}
   * @param nodes pods of the run
   * @param variables the environment
   * @throws TrainerException {@code ConfigurationInvalid} for one that is unknown, or that cannot
   *     move the memory of the device
   */
  static Transport of(String device, int nodes, Map<String, String> variables) {
    boolean onGpus = device.equals("cuda");
    String usual = onGpus ? "nccl" : nodes == 1 ? "shared-memory" : "tcp";
    String name = variables.getOrDefault(VARIABLE, usual);
    Transport transport =
        switch (name) {
          case "shared-memory" -> Transport.SHARED_MEMORY;
          case "tcp" -> Transport.TCP;
          case "nccl" -> Transport.NCCL;
          default ->
              throw invalid(
                  VARIABLE + " is '" + name + "'",
                  "use 'tcp' or 'shared-memory' on CPUs, 'nccl' on GPUs");
        };
    if (onGpus != (transport == Transport.NCCL)) {
      throw invalid(
          "%s is '%s', which cannot move the memory of the device '%s'"
              .formatted(VARIABLE, name, device),
          onGpus ? "use 'nccl', or leave it out" : "use 'tcp' or 'shared-memory', or leave it out");
    }
    return transport;
  }

  private static TrainerException invalid(String message, String hint) {
    return new TrainerException(FailureReason.CONFIGURATION_INVALID, message, hint);
  }
}
