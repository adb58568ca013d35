package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Box;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries the parts of all ranks into the two files of a checkpoint, through rank 0, and back from
 * them.
 */
final class GatheredCheckpoint {
  private static final long HEADER = 7;
  private static final List<String> PREFIXES =
      List.of("", TensorPart.EXP_AVG, TensorPart.EXP_AVG_SQ);

  private final ModelConfig config;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /**
   * @param config with the vocabulary as this layout pads it
   */
  GatheredCheckpoint(ModelConfig config) {
    this.config = config;
  }

  /** Rank 0 receives the parts of all ranks into whole tensors; the others send theirs. */
  void gather(Communicator world, Arena arena, List<TensorPart> parts) {
    if (world.rank() > 0) {
      for (TensorPart part : parts) {
        send(world, part);
      }
      send(world, null);
      return;
    }
    for (ParameterSpec spec : ParameterSpec.all(config)) {
      for (String prefix : PREFIXES) {
        MemorySegment memory = arena.allocate(Float.BYTES * spec.elements(), 64);
        String name = prefix + spec.name();
        tensors.put(name, new Tensor(name, spec.shape(), memory));
      }
    }
    for (TensorPart part : parts) {
      copy(part, tensors.get(part.name()).memory(), true);
    }
    for (int rank = 1; rank < world.worldSize(); rank++) {
      for (TensorPart part = receive(world, rank); part != null; part = receive(world, rank)) {
        copy(part, tensors.get(part.name()).memory(), true);
      }
    }
  }

  /** Header: number of the tensor or -1, from, to, and offset and size in each dimension. */
  private void send(Communicator world, TensorPart part) {
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment head = scratch.allocate(ValueLayout.JAVA_LONG, HEADER);
      head.setAtIndex(ValueLayout.JAVA_LONG, 0, part == null ? -1 : names().indexOf(part.name()));
      if (part != null) {
        head.setAtIndex(ValueLayout.JAVA_LONG, 1, part.slice().from());
        head.setAtIndex(ValueLayout.JAVA_LONG, 2, part.slice().to());
        for (int d = 0; d < part.shape().size(); d++) {
          Box box = part.slice().box();
          head.setAtIndex(ValueLayout.JAVA_LONG, 3 + 2L * d, box.offset().get(d));
          head.setAtIndex(ValueLayout.JAVA_LONG, 4 + 2L * d, box.size().get(d));
        }
      }
      world.send(head, 0);
      if (part != null) {
        world.send(part.memory(), 0);
      }
    }
  }

  private TensorPart receive(Communicator world, int rank) {
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment head = scratch.allocate(ValueLayout.JAVA_LONG, HEADER);
      world.receive(head, rank);
      long[] values = head.toArray(ValueLayout.JAVA_LONG);
      if (values[0] < 0) {
        return null;
      }
      Tensor tensor = tensors.get(names().get((int) values[0]));
      List<Long> offset = new ArrayList<>();
      List<Long> size = new ArrayList<>();
      for (int d = 0; d < tensor.shape().size(); d++) {
        offset.add(values[3 + 2 * d]);
        size.add(values[4 + 2 * d]);
      }
      MemorySegment memory = Arena.ofAuto().allocate(Float.BYTES * (values[2] - values[1]));
      world.receive(memory, rank);
      Box box = new Box(offset, size);
      return TensorPart.of(tensor.name(), tensor.shape(), box, values[1], values[2], memory);
    }
  }

  private List<String> names() {
    return List.copyOf(
        ParameterSpec.all(config).stream()
            .flatMap(spec -> PREFIXES.stream().map(prefix -> prefix + spec.name()))
            .toList());
  }

  /** Copies a part, row by row, into the whole tensor or out of it. */
  private static void copy(TensorPart part, MemorySegment whole, boolean into) {
    Box box = part.slice().box();
    int last = box.dimensions() - 1;
    long columns = box.size().get(last);
    for (long at = part.slice().from(); at < part.slice().to(); ) {
      long end = Math.min(part.slice().to(), (at / columns + 1) * columns);
      long row = last == 0 ? 0 : box.offset().get(0) + at / columns;
      long global = row * part.shape().get(last) + box.offset().get(last) + at % columns;
      MemorySegment inPart =
          part.memory().asSlice(Float.BYTES * (at - part.slice().from()), Float.BYTES * (end - at));
      MemorySegment inWhole = whole.asSlice(Float.BYTES * global, Float.BYTES * (end - at));
      (into ? inWhole : inPart).copyFrom(into ? inPart : inWhole);
      at = end;
    }
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
        copy(part, source.bytes(part.name()), false);
      }
    }
  }
}
