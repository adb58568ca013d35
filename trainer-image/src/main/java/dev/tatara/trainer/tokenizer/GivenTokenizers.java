package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.tokenizer.TokenizerComparison.Named;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The tokenizers that a run names, where it trains none or compares its own with others. */
public final class GivenTokenizers {
  private GivenTokenizers() {}

  /**
   * A tokenizer that can be opened.
   *
   * @param model its file
   * @param vocabulary its pieces
   */
  public record Given(Path model, int vocabulary) {}

  /**
   * Looks for all of them, and opens the run's own.
   *
   * @return that; empty where the run trains one
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when one is not there,
   *     or the run's own is none that can end documents
   */
  public static Optional<Given> check(RunContext run) {
    others(run);
    return own(run).map(model -> new Given(model, TokenizerStep.vocabularyOf(model)));
  }

  /** The file of {@code tokenizer.from}; empty where the tokenizer is trained. */
  static Optional<Path> own(RunContext run) {
    return Optional.ofNullable(run.configuration().tokenizer().from())
        .map(path -> TokenizerFiles.modelAt(run.resolve(path), "tokenizer.from"));
  }

  /** Those of {@code tokenizer.compareWith}. */
  static List<Named> others(RunContext run) {
    return run.configuration().tokenizer().compareWith().stream()
        .map(
            path ->
                new Named(path, TokenizerFiles.modelAt(run.resolve(path), "tokenizer.compareWith")))
        .toList();
  }
}
