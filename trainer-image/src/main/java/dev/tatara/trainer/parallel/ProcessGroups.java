package dev.tatara.trainer.parallel;

import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;

/**
 * The groups that a rank belongs to.
 *
 * @param place of the rank
 * @param world all ranks of the run
 * @param tensor the ranks that share this rank's layers
 * @param data the ranks that hold the same weights as this one
 * @param activations the stages of this rank's pipeline, in their order, for what goes forward
 * @param gradients the same stages, for what comes back: of two stages that are neighbours on both
 *     sides, messages of one kind must not wait for those of the other
 */
public record ProcessGroups(
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
    return new ProcessGroups(place, world, tensor, data, activations, gradients);
  }
}
