package dev.tatara.trainer.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupEndTest {
  @ParameterizedTest
  @CsvSource({
    "64, ConfigurationInvalid, true",
    "65, DatasetTooSmall, true",
    "65, CheckpointCorrupt, true",
    "66, NonFiniteLoss, true",
    "70, Internal, false",
    "75, PeerLost, false",
    "75, StorageUnavailable, false",
    "64, '', true",
    "65, '', true",
    "66, '', true",
    "70, '', false",
    "137, '', false",
  })
  void whatLiesInSettingsOrDataIsNotTriedAgain(int exitCode, String reason, boolean lasting) {
    String message =
        reason.isEmpty()
            ? ""
            : "{\"step\": \"train\", \"error\": {\"reason\": \"%s\"}}".formatted(reason);
    assertEquals(lasting, new GroupEnd(0, exitCode, message).lasting());
  }
}
