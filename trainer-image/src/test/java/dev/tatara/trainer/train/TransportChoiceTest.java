package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicators.Transport;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {

  private static Transport choice(String device, int nodes) {
    return TransportChoice.of(device, nodes, Map.of());
  }

  private static TrainerException refused(String device, String transport) {
    TrainerException refused =
        assertThrows(
            TrainerException.class,
            () -> TransportChoice.of(device, 1, Map.of("TATARA_COMMUNICATOR", transport)));
    assertEquals(64, refused.reason().exitCode());
    return refused;
  }

  @Test
  void withoutTheVariableItIsWhatFits() {
    assertEquals(Transport.SHARED_MEMORY, choice("cpu", 1));
    assertEquals(Transport.TCP, choice("cpu", 2));
    assertEquals(Transport.NCCL, choice("cuda", 1));
    assertEquals(Transport.NCCL, choice("cuda", 2));
  }

  @Test
  void theVariableWinsWhereItCanMoveTheMemory() {
    Map<String, String> tcp = Map.of("TATARA_COMMUNICATOR", "tcp");
    assertEquals(Transport.TCP, TransportChoice.of("cpu", 1, tcp));
    Map<String, String> nccl = Map.of("TATARA_COMMUNICATOR", "nccl");
    assertEquals(Transport.NCCL, TransportChoice.of("cuda", 1, nccl));
    TrainerException onCpus = refused("cpu", "nccl");
    assertTrue(onCpus.getMessage().contains("'nccl', which cannot move"), onCpus.getMessage());
    assertTrue(onCpus.hint().contains("shared-memory"), onCpus.hint());
    TrainerException onGpus = refused("cuda", "tcp");
    assertTrue(onGpus.getMessage().contains("'tcp', which cannot move"), onGpus.getMessage());
    assertTrue(onGpus.hint().contains("'nccl'"), onGpus.hint());
  }

  @Test
  void anotherNameIsRefused() {
    assertTrue(refused("cpu", "mpi").getMessage().contains("'mpi'"));
  }
}
