package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What each rank of a layout keeps of a GPT-NeoX model, each element in one place: Megatron's
 * division over tensor-parallel ranks and pipeline stages, and equal shares of that over the
 * replicas. Ranks count tensor first, then data, then pipeline.
 */
final class LayoutDivision {
  private static final Pattern LAYER = Pattern.compile("\\.layers\\.(\\d+)\\.");

  private final ModelConfig model;
  private final CheckpointLayout layout;

  /**
   * @throws TrainerException {@code ConfigurationInvalid} when the model cannot be divided so
   */
  LayoutDivision(ModelConfig model, CheckpointLayout layout) {
    require(model.heads() % layout.tensor() == 0, "heads", model.heads(), layout.tensor());
    require(
        model.intermediateSize() % layout.tensor() == 0,
        "intermediateSize",
        model.intermediateSize(),
        layout.tensor());
    require(model.layers() % layout.pipeline() == 0, "layers", model.layers(), layout.pipeline());
    int multiple = ModelConfig.VOCABULARY_MULTIPLE * layout.tensor();
    this.model =
        model.withPaddedVocabulary(Math.ceilDiv(model.vocabularySize(), multiple) * multiple);
    this.layout = layout;
  }

  private static void require(boolean condition, String what, int size, int parts) {
    if (!condition) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "%d %s cannot be divided by %d".formatted(size, what, parts),
          "choose a layout that divides the model evenly");
    }
  }

  /** The model with the vocabulary padded as this layout pads it. */
  ModelConfig model() {
    return model;
  }

  /**
   * The shape that a tensor has in this layout.
   *
   * @param stored its shape in another
   */
  List<Long> shape(String name, List<Long> stored) {
    return isVocabulary(base(name))
        ? List.of((long) model.paddedVocabularySize(), stored.get(1))
        : stored;
  }

  /**
   * What a rank keeps of a tensor, if anything.
   *
   * @param shape as {@link #shape} says
   */
  Optional<Slice> slice(int rank, String name, List<Long> shape) {
    int tensorRank = rank % layout.tensor();
    int dataRank = rank / layout.tensor() % layout.data();
    int stage = rank / layout.tensor() / layout.data();
    String base = base(name);
    int dimension = dimension(base);
    if (stage(base) != stage || (dimension < 0 && tensorRank > 0)) {
      return Optional.empty();
    }
    Box box = Box.whole(shape);
    if (dimension >= 0) {
      long length = shape.get(dimension) / layout.tensor();
      box = Box.along(shape, dimension, tensorRank * length, length);
    }
    return Optional.of(Slice.whole(box).share(dataRank, layout.data()))
        .filter(slice -> slice.elements() > 0);
  }

  private int stage(String base) {
    Matcher layer = LAYER.matcher(base);
    if (layer.find()) {
      return Integer.parseInt(layer.group(1)) / (model.layers() / layout.pipeline());
    }
    return base.equals("gpt_neox.embed_in.weight") ? 0 : layout.pipeline() - 1;
  }

  /** The dimension that tensor parallelism cuts, or -1. */
  private static int dimension(String base) {
    if (isVocabulary(base)
        || base.contains("attention.query_key_value.")
        || base.contains("mlp.dense_h_to_4h.")) {
      return 0;
    }
    return base.endsWith("attention.dense.weight") || base.endsWith("mlp.dense_4h_to_h.weight")
        ? 1
        : -1;
  }

  private static boolean isVocabulary(String base) {
    return base.equals("gpt_neox.embed_in.weight") || base.equals("embed_out.weight");
  }

  /** The name of the weight that a moment belongs to. */
  private static String base(String name) {
    for (String prefix : List.of(TensorPart.EXP_AVG, TensorPart.EXP_AVG_SQ)) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }
}
