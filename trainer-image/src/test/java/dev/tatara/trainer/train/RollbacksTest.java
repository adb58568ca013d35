package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicators;
import dev.tatara.trainer.comm.LocalRanks;
import dev.tatara.trainer.comm.SoloCommunicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run remembers of its rollbacks, and how many it may have. */
class RollbacksTest {
  private static final DataOrder ORDER = new DataOrder(1234, "corpus");
  private static final List<SampleRange> SAMPLES = List.of(new SampleRange(96, 120));

  @TempDir Path run;

  @Test
  void allRanksKnowWhatRankZeroHasWritten() throws Exception {
    assertEquals(List.of(), open(ORDER).all());
    open(ORDER).add(15, 10, SAMPLES, "step 15");
    LocalRanks.run(
        3,
        Communicators.Transport.TCP,
        world -> {
          Rollbacks rollbacks = Rollbacks.open(run, ORDER, world);
          Rollback first = rollbacks.all().getFirst();
          assertEquals(new Rollback(15, 10, SAMPLES, first.time()), first);
          rollbacks.add(25, 20, List.of(new SampleRange(0, 8), new SampleRange(32, 40)), "step 25");
          assertEquals(2, rollbacks.all().size());
        });
    assertEquals(20, open(ORDER).all().getLast().toStep());
    assertEquals(new SampleRange(32, 40), open(ORDER).all().getLast().leftOut().getLast());
  }

  @Test
  void withoutANewCheckpointTheThirdIsRefusedAlsoByOtherProcesses() throws IOException {
    open(ORDER).add(15, 10, SAMPLES, "step 15");
    open(ORDER).add(18, 10, SAMPLES, "step 18");
    assertRefused(10, "after 2 rollbacks to step 10");
    open(ORDER).add(35, 30, SAMPLES, "step 35");
    open(ORDER).add(38, 30, SAMPLES, "step 38");
    // The checkpoint of step 30 has been found damaged since.
    assertRefused(20, "after 2 rollbacks to step 20");
    assertEquals(4, open(ORDER).all().size());
  }

  private void assertRefused(int toStep, String why) throws IOException {
    Rollbacks rollbacks = open(ORDER);
    TrainerException end =
        assertThrows(
            TrainerException.class,
            () -> rollbacks.add(41, toStep, SAMPLES, "step 41: loss NaN, gradient norm 2.0"));
    assertEquals(FailureReason.NON_FINITE_LOSS, end.reason());
    assertTrue(end.getMessage().startsWith("step 41: loss NaN, "), end.getMessage());
    assertTrue(end.getMessage().contains(why), end.getMessage());
  }

  @Test
  void aFileOfAnotherOrderOrADamagedOneIsRefused() throws IOException {
    open(ORDER).add(15, 10, SAMPLES, "step 15");
    assertInvalid(new DataOrder(1, "corpus"), "of other data or another training.seed");
    assertInvalid(new DataOrder(1234, "books"), "of other data or another training.seed");
    Path file = run.resolve(Rollbacks.FILE);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));
    assertInvalid(ORDER, "of another format version");
    Files.writeString(file, text.replace("96", "960"));
    assertInvalid(ORDER, "damaged");
    Files.writeString(file, text.substring(20));
    assertInvalid(ORDER, "damaged");
    Files.writeString(file, "null");
    assertInvalid(ORDER, "damaged");
    for (String rollbacks :
        List.of("null", "[null]", "[{\"toStep\": 1}]", "[{\"leftOut\": [null]}]")) {
      Files.writeString(
          file,
          "{\"formatVersion\": 1, \"seed\": 1234, \"data\": \"corpus\", \"rollbacks\": %s}"
              .formatted(rollbacks));
      assertInvalid(ORDER, "damaged");
    }
  }

  @Test
  void allRanksRefuseWhatRankZeroRefuses() throws Exception {
    Files.writeString(run.resolve(Rollbacks.FILE), "null");
    LocalRanks.run(
        3,
        Communicators.Transport.TCP,
        world -> {
          TrainerException refusal =
              assertThrows(TrainerException.class, () -> Rollbacks.open(run, ORDER, world));
          assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
          assertTrue(refusal.getMessage().endsWith("is damaged: it holds null"));
        });
  }

  private void assertInvalid(DataOrder order, String why) {
    TrainerException refusal = assertThrows(TrainerException.class, () -> open(order));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  private Rollbacks open(DataOrder order) throws IOException {
    return Rollbacks.open(run, order, new SoloCommunicator());
  }
}
