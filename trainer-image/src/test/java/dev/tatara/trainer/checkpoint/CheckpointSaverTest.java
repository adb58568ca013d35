package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.SaveFailure.Kind;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.Communicators;
import dev.tatara.trainer.comm.LocalRanks;
import dev.tatara.trainer.comm.SoloCommunicator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CheckpointSaverTest {
  private static final long ELEMENTS = 64 << 10;

  @TempDir private Path run;
  private final Events events = new Events();

  /** What rank 0 hears, in order. */
  private static final class Events implements SaveListener {
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void committed(Checkpoint checkpoint, SaveFigures figures) {
      assertTrue(figures.stallSeconds() >= 0 && figures.seconds() >= figures.stallSeconds());
      assertTrue(figures.bytes() > 0);
      heard.add("committed " + checkpoint.step());
    }

    @Override
    public void failed(int step, SaveFailure failure) {
      heard.add(failure.kind() + " " + step);
    }
  }

  @BeforeEach
  void writeTokenizer() throws IOException {
    Files.writeString(run.resolve("tokenizer.model"), "pieces");
  }

  @Test
  void whatChangesAfterTheCallIsNotSaved() {
    try (Arena arena = Arena.ofConfined();
        CheckpointSaver saver = saver(run, new SoloCommunicator(), 3)) {
      MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
      for (int step = 1; step <= 3; step++) {
        memory.fill((byte) step);
        saver.save(content(step, memory, 0, 1));
      }
      memory.fill((byte) 9);
      saver.finish(true);
    }
    assertEquals(List.of("committed 1", "committed 2", "committed 3"), events.heard);
    for (int step = 1; step <= 3; step++) {
      assertHolds(new CheckpointStore(run).committed().get(3 - step), (byte) step);
    }
  }

  @Test
  void ranksWriteOneCheckpointTogetherAndOldOnesGo() throws Exception {
    LocalRanks.run(
        3,
        Communicators.Transport.TCP,
        communicator -> {
          try (Arena arena = Arena.ofConfined();
              CheckpointSaver saver = saver(run, communicator, 2)) {
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
            for (int step = 10; step <= 40; step += 10) {
              memory.fill((byte) step);
              saver.save(content(step, memory, communicator.rank(), 3));
            }
            saver.finish(true);
          }
          Checkpoint chosen =
              CheckpointChoice.newestWhole(new CheckpointStore(run), communicator).orElseThrow();
          assertEquals(40, chosen.step());
          assertHolds(chosen, (byte) 40);
        });
    CheckpointStore store = new CheckpointStore(run);
    assertEquals(List.of(40, 30), store.committed().stream().map(Checkpoint::step).toList());
    assertEquals(7, store.committed().getFirst().manifest().files().size());
  }

  @Test
  void allRanksGoBackToThePreviousCheckpointWhenOneIsDamaged() throws Exception {
    ranksWriteOneCheckpointTogetherAndOldOnesGo();
    Path damaged = run.resolve("checkpoints/step-00000040");
    CheckpointFixture.flipBit(damaged.resolve("optimizer-00002.safetensors"));
    List<Integer> chosen = Collections.synchronizedList(new ArrayList<>());
    LocalRanks.run(
        2,
        Communicators.Transport.TCP,
        communicator ->
            chosen.add(
                CheckpointChoice.newestWhole(new CheckpointStore(run), communicator)
                    .orElseThrow()
                    .step()));
    assertEquals(List.of(30, 30), chosen);
    assertTrue(Files.exists(run.resolve("checkpoints/corrupt-step-00000040")));

    CheckpointFixture.truncate(run.resolve("checkpoints/step-00000030/model-00001.safetensors"), 4);
    TrainerException refusal =
        assertThrows(
            TrainerException.class,
            () ->
                LocalRanks.run(
                    2,
                    Communicators.Transport.TCP,
                    communicator ->
                        CheckpointChoice.newestWhole(new CheckpointStore(run), communicator)));
    assertEquals(FailureReason.CHECKPOINT_CORRUPT, refusal.reason());
  }

  @Test
  void aFullDiskPausesAndDoesNotEndTheRun() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(run.resolve("disk"), 4 << 20);
        Arena arena = Arena.ofConfined();
        CheckpointSaver saver = saver(disk.folder(), new SoloCommunicator(), 1)) {
      Files.writeString(disk.folder().resolve("tokenizer.model"), "pieces");
      MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
      memory.fill((byte) 1);
      saver.save(content(1, memory, 0, 1)); // 0.75 MB
      saver.save(content(2, memory, 0, 1));
      CheckpointStore store = new CheckpointStore(disk.folder());
      while (events.heard.size() < 2 || store.committed().size() > 1) {
        Thread.sleep(5);
      }
      Path filler = disk.fillBut(300 << 10);
      for (int step = 3; step < 8; step++) { // more often than other errors are borne
        saver.save(content(step, memory, 0, 1));
      }
      while (events.heard.size() < 7) {
        Thread.sleep(5);
      }
      assertEquals(2, store.newestStep());
      Files.delete(filler);
      saver.save(content(8, memory, 0, 1));
      saver.finish(true);
      assertEquals(8, store.newestWhole().orElseThrow().step());
    }
    List<String> full = List.of(3, 4, 5, 6, 7).stream().map(s -> Kind.DISK_FULL + " " + s).toList();
    assertEquals(full, events.heard.subList(2, 7));
    assertEquals("committed 8", events.heard.getLast());
  }

  @Test
  void theEndOfARunDoesNotPassOverAFullDisk() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(run.resolve("disk"), 256 << 10);
        Arena arena = Arena.ofConfined();
        CheckpointSaver saver = saver(disk.folder(), new SoloCommunicator(), 1)) {
      Files.writeString(disk.folder().resolve("tokenizer.model"), "pieces");
      saver.save(content(1, arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS), 0, 1));
      TrainerException end = assertThrows(TrainerException.class, () -> saver.finish(true));
      assertEquals(FailureReason.STORAGE_UNAVAILABLE, end.reason());
    }
    assertEquals(List.of(Kind.DISK_FULL + " 1"), events.heard);
  }

  /** Rank 1 cannot write, nor leave a note: the others hear of it when they meet. */
  @Test
  void otherErrorsOfOneRankEndTheRunAfterAFewSaves() throws Exception {
    Path broken = Files.createDirectories(run.resolve("broken"));
    Files.writeString(broken.resolve("checkpoints"), "a file where a folder should be");
    List<FailureReason> ends = Collections.synchronizedList(new ArrayList<>());
    LocalRanks.run(
        2,
        Communicators.Transport.TCP,
        communicator -> {
          Path folder = communicator.rank() == 0 ? run : broken;
          try (Arena arena = Arena.ofConfined();
              CheckpointSaver saver = saver(folder, communicator, 1)) {
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
            for (int step = 1; step <= CheckpointSaver.MAX_FAILURES; step++) {
              saver.save(content(step, memory, communicator.rank(), 2));
            }
            TrainerException end =
                assertThrows(
                    TrainerException.class,
                    () -> saver.save(content(9, memory, communicator.rank(), 2)));
            ends.add(end.reason());
          }
        });
    assertEquals(
        List.of(FailureReason.STORAGE_UNAVAILABLE, FailureReason.STORAGE_UNAVAILABLE), ends);
    assertEquals(List.of("ABANDONED 1", "ABANDONED 2", "ABANDONED 3"), events.heard);
    assertEquals(-1, new CheckpointStore(run).newestStep());
  }

  @Test
  void aStateThatIsNotFiniteIsNeverCommitted() throws Exception {
    LocalRanks.run(
        2,
        Communicators.Transport.TCP,
        communicator -> {
          try (Arena arena = Arena.ofConfined();
              CheckpointSaver saver = saver(run, communicator, 3)) {
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
            // Values that rank 1 saves.
            float[] last = {1, Float.NaN, Float.NEGATIVE_INFINITY, 2, Float.NaN};
            for (int i = 0; i < last.length; i++) {
              memory.setAtIndex(ValueLayout.JAVA_FLOAT, ELEMENTS - 1, last[i]);
              saver.save(content(i + 1, memory, communicator.rank(), 2));
            }
            assertFalse(saver.finish(true));
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, ELEMENTS - 1, 3);
            saver.save(content(6, memory, communicator.rank(), 2));
            assertTrue(saver.finish(true));
          }
        });
    assertEquals(
        List.of(
            "committed 1",
            "NOT_FINITE 2",
            "NOT_FINITE 3",
            "committed 4",
            "NOT_FINITE 5",
            "committed 6"),
        events.heard);
    CheckpointStore store = new CheckpointStore(run);
    assertEquals(List.of(6, 4, 1), store.committed().stream().map(Checkpoint::step).toList());
  }

  @Test
  void partsThatDoNotFitAreADefect() {
    try (Arena arena = Arena.ofConfined();
        CheckpointSaver saver = saver(run, new SoloCommunicator(), 1)) {
      MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
      saver.save(content(1, memory, 0, 2)); // the other half is missing
      TrainerException end = assertThrows(TrainerException.class, () -> saver.finish(true));
      assertEquals(FailureReason.INTERNAL, end.reason());
    }
    assertEquals(List.of(Kind.DEFECT + " 1"), events.heard);
  }

  private CheckpointSaver saver(Path folder, Communicator communicator, int keepLast) {
    return new CheckpointSaver(
        new CheckpointStore(folder),
        communicator,
        new Retention(keepLast, 0),
        folder.resolve("tokenizer.model"),
        events,
        StagingMemory.HOST);
  }

  /** A rank's share of a weight and its moments, all of them in one memory. */
  private static CheckpointContent content(int step, MemorySegment memory, int rank, int ranks) {
    List<TensorPart> parts = new ArrayList<>();
    for (String prefix : List.of("", TensorPart.EXP_AVG, TensorPart.EXP_AVG_SQ)) {
      List<Long> shape = List.of(ELEMENTS / 64, 64L);
      parts.add(TensorPart.whole(prefix + "weight", shape, memory).share(rank, ranks));
    }
    return new CheckpointContent(
        CheckpointFixture.facts(step, CheckpointFixture.MODEL, new CheckpointLayout(1, 1, ranks)),
        parts.subList(0, 1),
        parts.subList(1, 3));
  }

  private static void assertHolds(Checkpoint checkpoint, byte value) {
    try (Arena arena = Arena.ofConfined();
        CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      MemorySegment expected = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
      expected.fill(value);
      for (String name : reader.names()) {
        MemorySegment found = arena.allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
        reader.read(TensorPart.whole(name, reader.shape(name), found));
        assertEquals(-1, found.mismatch(expected), name);
      }
    }
  }
}
