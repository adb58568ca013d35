package dev.tatara.trainer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where two models differ, in the words of a run configuration. */
public final class ModelDifferences {
  private final List<String> found = new ArrayList<>();

  private ModelDifferences() {}

  /**
   * All but the padding of their vocabularies.
   *
   * @param theirs of a checkpoint
   * @param ours of the run
   * @return such as {@code model.layers is 4 there and 2 in the run}; empty where they are the same
   */
  public static List<String> of(ModelConfig theirs, ModelConfig ours) {
    ModelDifferences differences = new ModelDifferences();
    differences.shape(theirs, ours);
    differences.compare("model.sequenceLength", theirs.sequenceLength(), ours.sequenceLength());
    differences.compare(
        "the size of the vocabulary", theirs.vocabularySize(), ours.vocabularySize());
    differences.compare("lora", described(theirs.lora()), described(ours.lora()));
    return List.copyOf(differences.found);
  }

  /** As {@link #of}, but only what decides what the weights mean. */
  public static List<String> ofShape(ModelConfig theirs, ModelConfig ours) {
    ModelDifferences differences = new ModelDifferences();
    differences.shape(theirs, ours);
    return List.copyOf(differences.found);
  }

  /** The sequence length is not among it: rotary positions have no parameters. */
  private void shape(ModelConfig theirs, ModelConfig ours) {
    compare("model.layers", theirs.layers(), ours.layers());
    compare("model.hiddenSize", theirs.hiddenSize(), ours.hiddenSize());
    compare("model.heads", theirs.heads(), ours.heads());
    compare("model.intermediateSize", theirs.intermediateSize(), ours.intermediateSize());
    compare("model.rotaryPercent", theirs.rotaryPercent(), ours.rotaryPercent());
    compare("model.rotaryBase", theirs.rotaryBase(), ours.rotaryBase());
    compare("model.parallelResidual", theirs.parallelResidual(), ours.parallelResidual());
    compare("model.layerNormEpsilon", theirs.layerNormEpsilon(), ours.layerNormEpsilon());
  }

  private static String described(LoraConfig lora) {
    return lora == null ? "absent" : lora.description();
  }

  private void compare(String field, Object theirs, Object ours) {
    if (!Objects.equals(theirs, ours)) {
      found.add("%s is %s there and %s in the run".formatted(field, theirs, ours));
    }
  }
}
