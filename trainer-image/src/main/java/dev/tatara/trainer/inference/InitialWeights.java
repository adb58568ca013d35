package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ModelDifferences;
import dev.tatara.trainer.model.ParameterSpec;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import dev.tatara.trainer.weights.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The weights that a run begins with, or that are imported: those of a Hugging Face folder or of a
 * checkpoint, of any layout. Only weights are taken: the optimizer is fresh, and the run is at its
 * first sample.
 */
public final class InitialWeights {
  /** Tensors whose rows are tokens, padded by each layout as it likes. */
  private static final Set<String> VOCABULARY_TENSORS =
      Set.of("gpt_neox.embed_in.weight", "embed_out.weight");

  private final String asked;
  private final ModelFolder folder;

  private InitialWeights(String asked, ModelFolder folder) {
    this.asked = asked;
    this.folder = folder;
  }

  /**
   * Opens the folder and compares its model with the run's; no weight is read.
   *
   * @param asked the field or option that names the folder, for messages
   * @param folder with the weights
   * @param model of the run
   * @param tokenizerModel of the run
   * @throws TrainerException {@code ConfigurationInvalid} when the folder holds no model, or one of
   *     another shape, rotary embedding or vocabulary; the message names the fields
   */
  public static InitialWeights open(
      String asked, ModelFolder folder, ModelConfig model, Path tokenizerModel) {
    InitialWeights weights = new InitialWeights(asked, folder);
    // A model converted from SentencePiece's to Hugging Face's format may have more tokens.
    if (Files.exists(folder.tokenizer())
        && TokenizerFiles.isHuggingFace(folder.tokenizer())
            == TokenizerFiles.isHuggingFace(tokenizerModel)) {
      weights.requireSameTokens(tokenizerModel);
    }
    weights.requireRows(model.vocabularySize());
    weights.requireSameShape(folder.config(model.vocabularySize()), model);
    weights.requireTensors(model);
    return weights;
  }

  /**
   * Fills parts of tensors, whichever a rank holds. Rows of the padded vocabulary that the folder
   * does not have are left as they are: they are never trained.
   */
  public void fill(List<TensorPart> parts) {
    try (WeightSource weights = folder.weights()) {
      parts.forEach(weights::read);
    }
  }

  private Path path() {
    return folder.path();
  }

  private void requireSameTokens(Path tokenizerModel) {
    try (Tokenizer theirs = Tokenizer.load(folder.tokenizer());
        Tokenizer ours = Tokenizer.load(tokenizerModel)) {
      if (theirs.vocabularySize() != ours.vocabularySize()) {
        throw otherTokenizer(
            "it has %d tokens, the run's %d"
                .formatted(theirs.vocabularySize(), ours.vocabularySize()));
      }
      for (int id = 0; id < ours.vocabularySize(); id++) {
        if (!theirs.piece(id).equals(ours.piece(id))) {
          throw otherTokenizer(
              "its token %d is '%s', the run's '%s'"
                  .formatted(id, theirs.piece(id), ours.piece(id)));
        }
      }
    }
  }

  private TrainerException otherTokenizer(String difference) {
    return refused(
        "the tokenizer of " + path() + " is another one: " + difference,
        "set tokenizer.from to " + folder.tokenizer());
  }

  private void requireSameShape(ModelConfig theirs, ModelConfig ours) {
    List<String> differences = ModelDifferences.ofShape(theirs, ours);
    if (!differences.isEmpty()) {
      throw refused(
          "the model in " + path() + " is another one: " + String.join("; ", differences),
          "set these fields of the run to the values of the model that it begins with");
    }
  }

  private void requireRows(int vocabularySize) {
    try (WeightSource weights = folder.weights()) {
      long rows = weights.shape("embed_out.weight").getFirst();
      if (rows < vocabularySize) {
        throw refused(
            "the vocabulary of the model in %s has %d tokens, the run's tokenizer %d"
                .formatted(path(), rows, vocabularySize),
            "set tokenizer.from to the tokenizer that the model was trained with");
      }
    }
  }

  private void requireTensors(ModelConfig model) {
    try (WeightSource weights = folder.weights()) {
      for (ParameterSpec spec : ParameterSpec.all(model)) {
        List<Long> stored = weights.shape(spec.name());
        List<Long> expected = spec.shape();
        boolean fits =
            stored.size() == expected.size()
                && stored.subList(1, stored.size()).equals(expected.subList(1, expected.size()))
                && (VOCABULARY_TENSORS.contains(spec.name())
                    ? stored.getFirst() >= model.vocabularySize()
                    : stored.getFirst().equals(expected.getFirst()));
        if (!fits) {
          throw refused(
              "tensor '%s' of %s is %s, the run's is %s"
                  .formatted(spec.name(), path(), stored, expected),
              "name the folder of a model of this shape, with a row for each token of the tokenizer");
        }
      }
    }
  }

  private TrainerException refused(String message, String hint) {
    return new TrainerException(FailureReason.CONFIGURATION_INVALID, asked + ": " + message, hint);
  }
}
