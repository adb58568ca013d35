package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.config.DataSettings.Source;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.progress.PreparationServer;
import dev.tatara.trainer.progress.PreparationServer.Serving;
import dev.tatara.trainer.step.InterruptibleStep;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.tokenizer.TokenizerComparison.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code tokenizer} verb. */
@Command(
    name = TokenizerCommand.NAME,
    subcommands = CompareCommand.class,
    description = {
      "Trains the tokenizer of a run with SentencePiece's spm_train, or takes the one it names.",
      "By hand: --corpus or --input, --vocabulary-size and --output instead of --run.",
    },
    footer = {
      "",
      "The sample holds sentences of each source in proportion to its weight or budget in the mixture (by hand: to its size).",
      "A tokenizer of the same corpus and settings is reused.",
      "",
      "Example: ${ROOT-COMMAND-NAME} tokenizer --corpus corpus --vocabulary-size 4096 --output tokenizer",
    })
public final class TokenizerCommand implements Callable<Integer> {
  static final String NAME = "tokenizer";

  @Mixin private RunOptions run;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of spm_train (default: one a processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @ArgGroup(exclusive = false, heading = "By hand:%n")
  private ByHand byHand;

  private final TokenizerProgress progress = new TokenizerProgress();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new InterruptibleStep(NAME, run.environment(), "the next attempt begins again")
        .run(this::make);
  }

  private void make() throws IOException, InterruptedException {
    if (byHand == null) {
      RunContext context = run.open();
      try (Serving _ = PreparationServer.start(context.environment(), progress::figures)) {
        List<Named> others = GivenTokenizers.others(context); // before anything is trained
        Made made = make(context);
        progress.begin(TokenizerPhase.MEASURING);
        measure(context, made.artifact(), others);
        progress.begin(TokenizerPhase.DONE);
        result(made, context.relative(made.artifact().folder())).report(context);
      }
    } else {
      Made made = make(byHand);
      result(made, made.artifact().folder().toString()).report(run.environment());
    }
  }

  /**
   * How it fits this run's corpus, whichever way it came about, beside the tokenizers that it is to
   * be compared with, and whether that is enough.
   */
  private static void measure(RunContext context, Artifact made, List<Named> others)
      throws IOException {
    Artifact corpus = context.artifactOf("corpus", CorpusReader.KIND);
    Path model = TokenizerFiles.modelIn(made.folder());
    TokenizerQuality quality;
    try (Tokenizer tokenizer = Tokenizer.load(model)) {
      quality = TokenizerQuality.of(corpus, tokenizer);
    }
    quality.write(context.runDirectory().resolve(TokenizerFiles.QUALITY));
    if (!others.isEmpty()) {
      List<Named> all = new ArrayList<>(List.of(new Named("this run's", model)));
      all.addAll(others);
      TokenizerComparison.of(corpus, all).write(context.runDirectory());
    }
    quality.pass(context.configuration().tokenizer());
  }

  private Made make(RunContext context) throws IOException, InterruptedException {
    TokenizerStep step = new TokenizerStep(context.artifacts(), progress);
    TokenizerSettings settings = context.configuration().tokenizer();
    Optional<Path> given = GivenTokenizers.own(context);
    if (given.isPresent()) {
      return step.copy(given.get());
    }
    SortedMap<String, Double> weights = new TreeMap<>();
    for (Source source : context.configuration().data().sources()) {
      weights.put(source.name(), source.size());
    }
    Artifact corpus = context.artifactOf("corpus", CorpusReader.KIND);
    return step.train(corpus, weights, settings.train(), threads);
  }

  private Made make(ByHand options) throws IOException, InterruptedException {
    TokenizerStep step = new TokenizerStep(ArtifactStore.single(options.output), progress);
    if (options.text.corpus != null) {
      return train(step, Artifact.open(options.text.corpus, CorpusReader.KIND), options);
    }
    Path scratch = Files.createTempDirectory("tatara-corpus");
    try {
      return train(step, options.text.corpus(scratch.resolve("corpus")), options);
    } finally {
      AtomicFiles.delete(scratch);
    }
  }

  private Made train(TokenizerStep step, Artifact corpus, ByHand options)
      throws IOException, InterruptedException {
    SortedMap<String, Double> sizes = new TreeMap<>();
    for (String source : CorpusReader.sources(corpus)) {
      sizes.put(source, (double) CorpusReader.characters(corpus, source));
    }
    return step.train(corpus, sizes, options.settings(), threads);
  }

  private static StepResult result(Made made, String path) {
    return StepResult.of(
        NAME, made.artifact(), path, made.reused(), made.artifact().manifest().counts());
  }
}
