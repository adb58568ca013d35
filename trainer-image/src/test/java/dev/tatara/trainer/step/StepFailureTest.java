package dev.tatara.trainer.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.FailureReason;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Errors as the kernel gives them. */
class StepFailureTest {
  @Test
  void aFileThatCannotBeReadIsAnErrorOfTheVolume() {
    // Address 0 of this process, which is never mapped.
    assertOfStorage(
        assertThrows(
            IOException.class,
            () -> {
              try (var in = Files.newInputStream(Path.of("/proc/self/mem"))) {
                in.read(new byte[1]);
              }
            }));
  }

  @Test
  void aFullDiskIsAnErrorOfTheVolume() {
    assertOfStorage(
        assertThrows(
            IOException.class,
            () -> {
              try (var out = new FileOutputStream("/dev/full")) {
                out.write(1);
              }
            }));
  }

  @Test
  void otherErrorsAreTheTrainersOwn() {
    assertEquals(
        FailureReason.INTERNAL.label(),
        StepFailure.of("train", new IOException("no tensor of that name")).error().reason());
  }

  private static void assertOfStorage(IOException exception) {
    StepFailure.Error error = StepFailure.of("train", new UncheckedIOException(exception)).error();
    assertEquals(FailureReason.STORAGE_UNAVAILABLE.label(), error.reason(), error.message());
    assertEquals(75, error.exitCode());
  }
}
