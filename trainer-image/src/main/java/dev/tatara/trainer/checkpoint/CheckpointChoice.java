package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.comm.Communicator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the ranks of a group find the checkpoint to go on from: rank 0 proposes, newest first, and
 * each rank hashes its share of the files. All must see the same volume.
 */
public final class CheckpointChoice {
  /** Rank 0's answers in the place of a step to hash. */
  private static final long NOTHING = -1;

  private static final long ALL_DAMAGED = -2;
  private static final long DONE = -3;

  /** Longest message of a fault that is passed on. */
  private static final int MESSAGE_BYTES = 1024;

  private final CheckpointStore store;
  private final Communicator world;

  private CheckpointChoice(CheckpointStore store, Communicator world) {
    this.store = store;
    this.world = world;
  }

  /**
   * Collective: {@link CheckpointStore#newestWhole()} for all ranks.
   *
   * @param world all ranks of the run, over host memory
   * @return the same checkpoint on every rank
   * @throws TrainerException {@code CheckpointCorrupt} on every rank, when none is whole
   */
  public static Optional<Checkpoint> newestWhole(CheckpointStore store, Communicator world)
      throws IOException {
    CheckpointChoice choice = new CheckpointChoice(store, world);
    return world.rank() == 0 ? choice.lead() : choice.follow();
  }

  private Optional<Checkpoint> lead() throws IOException {
    try {
      Optional<Checkpoint> chosen = store.newestWhole(this::propose);
      world.fromRankZero(chosen.isPresent() ? DONE : NOTHING);
      return chosen;
    } catch (TrainerException e) {
      world.fromRankZero(ALL_DAMAGED);
      throw e;
    }
  }

  private void propose(Checkpoint checkpoint) {
    world.fromRankZero(checkpoint.step());
    String fault = fault(verifyShare(checkpoint));
    if (!fault.isEmpty()) {
      throw new TrainerException(
          FailureReason.CHECKPOINT_CORRUPT,
          fault,
          "remove the folder " + checkpoint.folder() + " to go on from an earlier checkpoint");
    }
  }

  private Optional<Checkpoint> follow() {
    Optional<Checkpoint> proposed = Optional.empty();
    while (true) {
      long answer = world.fromRankZero(NOTHING);
      if (answer == DONE) {
        return proposed;
      }
      if (answer == NOTHING) {
        return Optional.empty();
      }
      if (answer == ALL_DAMAGED) {
        throw new TrainerException(
            FailureReason.CHECKPOINT_CORRUPT,
            "no checkpoint of the run is whole",
            "the log of rank 0 names what is damaged");
      }
      String fault;
      try {
        proposed = Optional.of(Checkpoint.open(store.place(Math.toIntExact(answer))));
        fault = verifyShare(proposed.get());
      } catch (TrainerException e) {
        fault = e.getMessage();
      }
      fault(fault);
    }
  }

  /** Every rank takes every so manieth file. */
  private String verifyShare(Checkpoint checkpoint) {
    List<FileEntry> share = new ArrayList<>();
    List<FileEntry> files = checkpoint.manifest().files();
    for (int i = world.rank(); i < files.size(); i += world.worldSize()) {
      share.add(files.get(i));
    }
    List<TrainerException> faults = Verification.faults(checkpoint.folder(), share);
    return faults.isEmpty() ? "" : faults.getFirst().getMessage();
  }

  /** What the first rank that has a fault says of it; empty when none has. */
  private String fault(String mine) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment flags = arena.allocate(ValueLayout.JAVA_FLOAT, world.worldSize());
      flags.setAtIndex(ValueLayout.JAVA_FLOAT, world.rank(), mine.isEmpty() ? 0 : 1);
      world.allReduce(flags);
      for (int rank = 0; rank < world.worldSize(); rank++) {
        if (flags.getAtIndex(ValueLayout.JAVA_FLOAT, rank) > 0) {
          MemorySegment message = arena.allocate(MESSAGE_BYTES);
          if (rank == world.rank()) {
            message.setString(0, abbreviate(mine));
          }
          world.broadcast(message, rank);
          return message.getString(0);
        }
      }
      return "";
    }
  }

  /** UTF-8 takes up to three bytes a char. */
  private static String abbreviate(String message) {
    return message.substring(0, Math.min(message.length(), MESSAGE_BYTES / 3 - 1));
  }
}
