package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.checkpoint.CheckpointManifest;
import dev.tatara.trainer.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataOrderTest {
  private static final DataOrder ORDER = new DataOrder(1234, "corpus");

  @Test
  void theSameOrderGoesOn() {
    assertDoesNotThrow(() -> ORDER.requireOf(checkpoint(80, 1234, "corpus")));
  }

  @Test
  void anotherSeedIsRefusedWithTheOneThatWasMeant() {
    assertRefused(checkpoint(80, 5, "corpus"), "training.seed 5, the run has 1234");
  }

  @Test
  void otherDataIsRefused() {
    assertRefused(checkpoint(80, 1234, "another corpus"), "was trained with other data");
  }

  @Test
  void aCheckpointThatDoesNotNameItsDataIsTrusted() {
    assertDoesNotThrow(() -> ORDER.requireOf(checkpoint(80, 1234, null)));
  }

  @Test
  void beforeTheFirstSampleAnyOrderMayBegin() {
    assertDoesNotThrow(() -> ORDER.requireOf(checkpoint(0, 5, "another corpus")));
  }

  private static void assertRefused(Checkpoint checkpoint, String why) {
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> ORDER.requireOf(checkpoint));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  private static Checkpoint checkpoint(long consumedSamples, int seed, String data) {
    return new Checkpoint(
        Path.of("step-00000010"),
        new CheckpointManifest(
            CheckpointManifest.KIND,
            CheckpointManifest.FORMAT_VERSION,
            null,
            "2026-01-01T00:00:00Z",
            "0.1.0",
            10,
            consumedSamples,
            consumedSamples * 8,
            0,
            seed,
            data,
            new ModelConfig(1, 8, 1, 8, 8, 1, 10_000, false, 1e-5, 100, 128),
            "fp32",
            new CheckpointLayout(1, 1, 1),
            List.of(),
            Map.of()));
  }
}
