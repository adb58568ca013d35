package dev.tatara.trainer.train;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.checkpoint.Box;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterRange;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.tensor.Torch;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parts of the run's tensors that this rank updates, in its memory.
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
    List<Long> shape = parameter.spec().shape();
    return TensorPart.of(
        prefix + parameter.name(),
        shape,
        Box.whole(shape),
        range.from(),
        range.to(),
        torch.memory(values));
  }

  /** What one of several replicas that hold the same parts saves. */
  StateParts share(int replica, int replicas) {
    return new StateParts(share(weights, replica, replicas), share(moments, replica, replicas));
  }

  private static List<TensorPart> share(List<TensorPart> parts, int index, int count) {
    return parts.stream()
        .map(part -> part.share(index, count))
        .filter(part -> part.slice().elements() > 0)
        .toList();
  }
}
