package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointTensors.Tensor;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ParameterSpec;
import dev.tatara.trainer.safetensors.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries the parts of all ranks into the two files of a checkpoint, through rank 0, and back from
 * them.
 */
final class GatheredCheckpoint {
  private static final long[] END = {-1, 0, 0};

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final List<String> names;

  /** Names all weights and moments of a model. */
  GatheredCheckpoint(ModelConfig config) {
    List<ParameterSpec> specs = ParameterSpec.all(config);
    names =
        List.of("", TensorPart.EXP_AVG, TensorPart.EXP_AVG_SQ).stream()
            .flatMap(prefix -> specs.stream().map(spec -> prefix + spec.name()))
            .toList();
  }

  /** Rank 0 receives the parts of all ranks into whole tensors; the others send theirs. */
  void gather(Communicator world, Arena arena, ModelConfig config, List<TensorPart> parts) {
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment head = scratch.allocate(ValueLayout.JAVA_LONG, 3);
      if (world.rank() > 0) {
        for (TensorPart part : parts) {
          set(head, names.indexOf(part.name()), part.slice().from(), part.slice().to());
          world.send(head, 0);
          world.send(part.memory(), 0);
        }
        set(head, END);
        world.send(head, 0);
        return;
      }
      for (ParameterSpec spec : ParameterSpec.all(config)) {
        for (String prefix : List.of("", TensorPart.EXP_AVG, TensorPart.EXP_AVG_SQ)) {
          MemorySegment memory = arena.allocate(Float.BYTES * spec.elements(), 64);
          tensors.put(prefix + spec.name(), new Tensor(prefix + spec.name(), spec.shape(), memory));
        }
      }
      parts.forEach(
          part ->
              place(part.name(), part.slice().from(), part.slice().to()).copyFrom(part.memory()));
      for (int rank = 1; rank < world.worldSize(); rank++) {
        world.receive(head, rank);
        while (at(head, 0) >= 0) {
          world.receive(place(names.get((int) at(head, 0)), at(head, 1), at(head, 2)), rank);
          world.receive(head, rank);
        }
      }
    }
  }

  private MemorySegment place(String name, long from, long to) {
    return tensors.get(name).memory().asSlice(Float.BYTES * from, Float.BYTES * (to - from));
  }

  private static void set(MemorySegment head, long... values) {
    for (int i = 0; i < values.length; i++) {
      head.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
    }
  }

  private static long at(MemorySegment head, int index) {
    return head.getAtIndex(ValueLayout.JAVA_LONG, index);
  }

  /** On rank 0, what was gathered: weights, or else moments. */
  List<Tensor> gathered(boolean weights) {
    return tensors.values().stream()
        .filter(tensor -> tensor.name().startsWith("exp_avg") != weights)
        .toList();
  }

  /** Fills parts from a file of a checkpoint. */
  static void read(Checkpoint checkpoint, String file, List<TensorPart> parts) throws IOException {
    try (SafetensorsFile source = SafetensorsFile.open(checkpoint.file(file))) {
      for (TensorPart part : parts) {
        long from = Float.BYTES * part.slice().from();
        part.memory().copyFrom(source.bytes(part.name()).asSlice(from, part.memory().byteSize()));
      }
    }
  }
}
