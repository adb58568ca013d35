package dev.tatara.trainer.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.comm.Communicators.Transport;
import dev.tatara.trainer.comm.LocalRanks;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.tensor.Torch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In every layout all ranks come to an end, and nothing is left of it. */
class GroupConnectionsTest {

  static Stream<ParallelismSettings> layouts() {
    return Stream.of(
        new ParallelismSettings(1, 1, 1, false, 1, 0, "none"),
        new ParallelismSettings(2, 1, 2, false, 1, 1, "none"),
        new ParallelismSettings(1, 4, 1, false, 1, 0, "none"),
        new ParallelismSettings(1, 3, 1, false, 2, 0, "none"),
        new ParallelismSettings(1, 2, 2, false, 2, 1, "none"));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void allRanksMeet(ParallelismSettings layout) throws Exception {
    int ranks = layout.tensor() * layout.pipeline() * layout.data();
    LocalRanks.run(
        ranks,
        Transport.SHARED_MEMORY,
        world -> {
          try (Torch torch = Torch.start(1)) {
            ProcessGroups groups = ProcessGroups.split(world, layout);
            GroupConnections.open(torch, groups, layout.virtualStages() > 1);
            assertEquals(0, torch.liveTensors());
            world.barrier();
          }
        });
  }
}
