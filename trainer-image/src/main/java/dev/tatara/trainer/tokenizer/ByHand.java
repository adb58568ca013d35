package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.corpus.CorpusStep;
import dev.tatara.trainer.corpus.DocumentForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of the {@code tokenizer} verb that stand for a run's settings. */
final class ByHand {
  @ArgGroup(multiplicity = "1")
  Text text;

  static final class Text {
    @Option(
        names = "--corpus",
        paramLabel = "DIR",
        description = "Corpus that the corpus verb made.")
    Path corpus;

    @Option(
        names = "--input",
        paramLabel = "PATH",
        description = "Instead of a corpus: file or glob, .jsonl or plain text; may be repeated.")
    List<String> inputs;

    /**
     * A corpus of the inputs.
     *
     * @param folder to make it in
     */
    Artifact corpus(Path folder) throws IOException, InterruptedException {
      // The format of the files is that of the first, by its name.
      String format = inputs.getFirst().matches(".*\\.jsonl(\\.gz)?") ? "jsonl" : "text";
      return CorpusStep.make(folder, "text", DocumentForm.of("text", format, null, null), inputs);
    }
  }

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder for tokenizer.model and its manifest.")
  Path output;

  @Option(
      names = "--vocabulary-size",
      required = true,
      paramLabel = "N",
      description = "Pieces, special ones included.")
  private int vocabularySize;

  @Option(
      names = "--model-type",
      defaultValue = "unigram",
      paramLabel = "TYPE",
      description = "unigram or bpe; default ${DEFAULT-VALUE}.")
  private String modelType;

  @Option(
      names = "--normalization",
      defaultValue = "nmt_nfkc",
      paramLabel = "RULE",
      description =
          "nmt_nfkc (prose) or identity (text comes back as it was, for code); default ${DEFAULT-VALUE}.")
  private String normalization;

  @Option(
      names = "--character-coverage",
      defaultValue = "0.9995",
      paramLabel = "SHARE",
      description = "Characters with a piece of their own; default ${DEFAULT-VALUE}.")
  private double characterCoverage;

  @Option(
      names = "--byte-fallback",
      arity = "1",
      defaultValue = "true",
      paramLabel = "true|false",
      description =
          "Write other characters as byte tokens, not as the unknown token; default ${DEFAULT-VALUE}.")
  private boolean byteFallback;

  @Option(
      names = "--split-digits",
      arity = "1",
      defaultValue = "true",
      paramLabel = "true|false",
      description = "Make each digit a token; default ${DEFAULT-VALUE}.")
  private boolean splitDigits;

  @Option(
      names = "--sample-characters",
      defaultValue = "300000000",
      paramLabel = "N",
      description = "Characters to train on, at most; default ${DEFAULT-VALUE}.")
  private long sampleCharacters;

  @Option(
      names = "--seed",
      defaultValue = "1234",
      paramLabel = "N",
      description = "Seed of the sample; default ${DEFAULT-VALUE}.")
  private int seed;

  /** The settings as a run would give them. */
  TokenizerSettings.Train settings() {
    return new TokenizerSettings.Train(
        modelType,
        vocabularySize,
        sampleCharacters,
        characterCoverage,
        normalization,
        byteFallback,
        splitDigits,
        seed);
  }
}
