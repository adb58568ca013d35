package dev.tatara.trainer.train;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.checkpoint.Box;
import dev.tatara.trainer.checkpoint.Slice;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterRange;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.model.Partition;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.parallel.RankPlace;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The parts of the run's tensors that this rank updates, where they live: on a GPU, only {@link
 * #fill} and {@link DeviceStaging} reach them.
 *
 * @param weights fp32 master weights, under their Hugging Face names
 * @param moments the optimizer's
 */
record StateParts(List<TensorPart> weights, List<TensorPart> moments) {

  static StateParts of(Torch torch, AdamW optimizer) {
    List<TensorPart> weights =
        optimizer.states().stream()
            .map(state -> part(torch, "", state.range(), state.range().master()))
            .toList();
    List<TensorPart> moments =
        optimizer.states().stream()
            .flatMap(
                state ->
                    Stream.of(
                        part(torch, TensorPart.EXP_AVG, state.range(), state.expAvg()),
                        part(torch, TensorPart.EXP_AVG_SQ, state.range(), state.expAvgSq())))
            .toList();
    return new StateParts(weights, moments);
  }

  private static TensorPart part(Torch torch, String prefix, ParameterRange range, NDArray values) {
    Parameter parameter = range.parameter();
    Partition partition = parameter.partition();
    List<Long> shape = partition.globalShape();
    return TensorPart.of(
        prefix + parameter.name(),
        shape,
        Box.along(shape, partition.dimension(), partition.offset(), partition.length()),
        range.from(),
        range.to(),
        torch.exchangeMemory(values));
  }

  /**
   * Has parts filled, in place or through host memory.
   *
   * @param reader fills parts in host memory; what it leaves alone stays as it is
   */
  static void fill(Torch torch, List<TensorPart> parts, Consumer<List<TensorPart>> reader) {
    if (!torch.device().isCuda()) {
      reader.accept(parts);
      return;
    }
    for (TensorPart part : parts) {
      try (Arena arena = Arena.ofShared()) {
        MemorySegment host = arena.allocate(part.memory().byteSize(), Float.BYTES);
        torch.copyToHost(part.memory(), host);
        reader.accept(List.of(new TensorPart(part.name(), part.shape(), part.slice(), host)));
        torch.copyFromHost(part.memory(), host);
      }
    }
  }

  /**
   * Has the weights filled that no optimizer updates.
   *
   * @param reader fills a part in host memory; what it leaves alone is 0
   */
  static void fillFrozen(ParameterStore parameters, Consumer<List<TensorPart>> reader) {
    for (Parameter parameter : parameters.frozen()) {
      Partition partition = parameter.partition();
      List<Long> shape = partition.globalShape();
      Box box = Box.along(shape, partition.dimension(), partition.offset(), partition.length());
      parameter.write(
          memory ->
              reader.accept(
                  List.of(new TensorPart(parameter.name(), shape, Slice.whole(box), memory))));
    }
  }

  /**
   * What this rank saves of them, so that all ranks together save everything once: of what several
   * ranks hold, each takes its share.
   *
   * @param sharded whether replicas hold different shards already
   */
  StateParts saved(RankPlace place, ParallelismSettings layout, boolean sharded) {
    UnaryOperator<TensorPart> share =
        part -> {
          TensorPart own = sharded ? part : part.share(place.data(), layout.data());
          boolean replicated = own.slice().box().equals(Box.whole(own.shape()));
          return replicated ? own.share(place.tensor(), layout.tensor()) : own;
        };
    return new StateParts(saved(weights, share), saved(moments, share));
  }

  private static List<TensorPart> saved(List<TensorPart> parts, UnaryOperator<TensorPart> share) {
    return parts.stream().map(share).filter(part -> part.slice().elements() > 0).toList();
  }
}
