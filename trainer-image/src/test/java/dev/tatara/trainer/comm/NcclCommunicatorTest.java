package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NcclCommunicatorTest {

  @Test
  void aRankWithoutNcclSaysSoBeforeItWaitsForOthers() throws Exception {
    Map<String, String> variables = Map.of("TATARA_NCCL_LIBRARY", "/no/such/libnccl.so.2");
    GroupSettings settings = LocalRanks.settings(2, 1, LocalRanks.freePort());
    TrainerException missing =
        assertThrows(TrainerException.class, () -> NcclCommunicator.join(settings, variables));
    assertEquals(64, missing.reason().exitCode());
    assertTrue(missing.getMessage().contains("/no/such/libnccl.so.2"), missing.getMessage());
  }
}
