package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.step.StatusServer;
import java.io.IOException;
import java.util.List;

/** Serves {@code /evaluations} and {@code /healthz}. */
final class EvaluationServer {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private EvaluationServer() {}

  /**
   * Starts to serve.
   *
   * @param address of the pod
   * @param port 0 for any that is free
   * @throws TrainerException {@code ConfigurationInvalid} when the address cannot be bound
   */
  static StatusServer start(String address, int port, EvaluationBoard board) {
    try {
      return StatusServer.start(
          address,
          port,
          List.of(
              new StatusServer.Document(
                  "/evaluations",
                  StatusServer.JSON,
                  () -> MAPPER.writeValueAsBytes(board.read()))));
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "cannot listen on " + address + ":" + port + ": " + e.getMessage(),
          "set $TATARA_BIND_ADDRESS to an address of this pod; port " + port + " must be free",
          e);
    }
  }
}
