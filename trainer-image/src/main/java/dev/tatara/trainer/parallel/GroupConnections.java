package dev.tatara.trainer.parallel;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.DataType;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;

/**
 * Opens the connections of a run's groups before there is work, by having their ranks exchange a
 * few bytes in the memory of the device. NCCL opens a communicator by calls that may wait for the
 * GPU: in the middle of a step that could be for what another rank sends only later. And what keeps
 * ranks apart shows before the first batch.
 */
public final class GroupConnections {
  private GroupConnections() {}

  /**
   * Opens them; every rank calls it.
   *
   * @param wraps whether the last stage of a pipeline sends to the first, as in the interleaved
   *     schedule
   */
  public static void open(Torch torch, ProcessGroups groups, boolean wraps) {
    Aten aten = torch.newScope();
    NDArray floats = aten.zeros(ElementType.FLOAT32, 3);
    MemorySegment memory = torch.exchangeMemory(floats);
    MemorySegment summed = cell(memory, 0);
    groups.tensor().allReduce(summed, DataType.FP32);
    groups.data().allReduce(summed, DataType.FP32);
    pass(groups.activations(), 1, wraps, cell(memory, 1), cell(memory, 2));
    pass(groups.gradients(), -1, wraps, cell(memory, 1), cell(memory, 2));
    torch.awaitDevice();
    aten.close(); // not after a failure: what waits for another rank may still write into it
  }

  private static MemorySegment cell(MemorySegment floats, int index) {
    return floats.asSlice((long) index * Float.BYTES, Float.BYTES);
  }

  /**
   * Each rank sends to the one {@code step} after it: those of even number first, so that nobody
   * opens two connections at a time.
   */
  private static void pass(
      Communicator stages, int step, boolean wraps, MemorySegment sent, MemorySegment received) {
    if (stages.rank() % 2 == 0) {
      send(stages, stages.rank() + step, wraps, sent);
      receive(stages, stages.rank() - step, wraps, received);
    } else {
      receive(stages, stages.rank() - step, wraps, received);
      send(stages, stages.rank() + step, wraps, sent);
    }
  }

  private static void send(Communicator stages, int to, boolean wraps, MemorySegment bytes) {
    if (exists(stages, to, wraps)) {
      stages.sendAsync(bytes, Math.floorMod(to, stages.worldSize())).await();
    }
  }

  private static void receive(Communicator stages, int from, boolean wraps, MemorySegment bytes) {
    if (exists(stages, from, wraps)) {
      stages.receiveAsync(bytes, Math.floorMod(from, stages.worldSize())).await();
    }
  }

  private static boolean exists(Communicator stages, int stage, boolean wraps) {
    int size = stages.worldSize();
    return size > 1 && (wraps || (stage >= 0 && stage < size));
  }
}
