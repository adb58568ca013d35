package dev.tatara.trainer.parallel;

import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.watch.Journal;
import dev.tatara.trainer.watch.WatchedCommunicator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The groups that a rank belongs to.
 *
 * @param journal of what the rank does with the groups
 * @param place of the rank
 * @param world all ranks of the run
 * @param tensor the ranks that share this rank's layers
 * @param data the ranks that hold the same weights as this one
 * @param activations the stages of this rank's pipeline, in their order, for what goes forward
 * @param gradients the same stages, for what comes back: of two stages that are neighbours on both
 *     sides, messages of one kind must not wait for those of the other
 */
public record ProcessGroups(
    Journal journal,
    RankPlace place,
    Communicator world,
    Communicator tensor,
    Communicator data,
    Communicator activations,
    Communicator gradients) {

  /** Divides the ranks of a run; all of them call it. Closing the world closes all groups. */
  public static ProcessGroups split(Communicator world, ParallelismSettings layout) {
    RankPlace place = RankPlace.of(layout, world.rank());
    int stage = place.pipeline();
    int replica = place.data();
    int slice = place.tensor();
    Communicator tensor = world.split(replica + layout.data() * stage, slice);
    Communicator data = world.split(slice + layout.tensor() * stage, replica);
    int pipeline = slice + layout.tensor() * replica;
    Communicator activations = world.split(pipeline, stage);
    Communicator gradients = world.split(pipeline, stage);
    Journal journal = new Journal();
    Predicate<RankPlace> sameStage = other -> other.pipeline() == stage;
    Predicate<RankPlace> sameReplica = other -> other.data() == replica;
    Predicate<RankPlace> sameSlice = other -> other.tensor() == slice;
    List<Integer> stages = members(world, layout, sameReplica.and(sameSlice));
    return new ProcessGroups(
        journal,
        place,
        WatchedCommunicator.of(world, journal, "world", members(world, layout, _ -> true)),
        WatchedCommunicator.of(
            tensor, journal, "tensor", members(world, layout, sameReplica.and(sameStage))),
        WatchedCommunicator.of(
            data, journal, "data", members(world, layout, sameSlice.and(sameStage))),
        WatchedCommunicator.of(activations, journal, "activations", stages),
        WatchedCommunicator.of(gradients, journal, "gradients", stages));
  }

  /** The ranks of a group, in the order that {@link #split} gives them. */
  private static List<Integer> members(
      Communicator world, ParallelismSettings layout, Predicate<RankPlace> belongs) {
    return IntStream.range(0, world.worldSize())
        .filter(rank -> belongs.test(RankPlace.of(layout, rank)))
        .boxed()
        .toList();
  }
}
