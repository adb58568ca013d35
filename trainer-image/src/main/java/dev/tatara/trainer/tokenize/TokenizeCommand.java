package dev.tatara.trainer.tokenize;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.progress.PreparationServer;
import dev.tatara.trainer.progress.PreparationServer.Serving;
import dev.tatara.trainer.step.InterruptibleStep;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code tokenize} verb. */
@Command(
    name = TokenizeCommand.NAME,
    description = {
      "Writes the corpus of a run as token ids, in Megatron's .bin and .idx files.",
      "By hand: --corpus, --tokenizer and --output instead of --run.",
    },
    footer = {
      "",
      "Each document ends with the tokenizer's eos token. A dataset of the same corpus and"
          + " tokenizer is reused.",
      "",
      "Example: ${ROOT-COMMAND-NAME} tokenize --corpus corpus --tokenizer tokenizer --output dataset",
    })
public final class TokenizeCommand implements Callable<Integer> {
  static final String NAME = "tokenize";

  @Mixin private RunOptions run;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that encode (default: one a processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @ArgGroup(exclusive = false, heading = "By hand:%n")
  private ByHand byHand;

  private static final class ByHand {
    @Option(
        names = "--corpus",
        required = true,
        paramLabel = "DIR",
        description = "Corpus that the corpus verb made.")
    private Path corpus;

    @Option(
        names = "--tokenizer",
        required = true,
        paramLabel = "PATH",
        description =
            "Folder that the tokenizer verb made, a SentencePiece .model file or a tokenizer.json.")
    private Path tokenizer;

    @Option(
        names = "--output",
        required = true,
        paramLabel = "DIR",
        description = "Folder for the dataset.")
    private Path output;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new InterruptibleStep(NAME, run.environment(), "the next attempt begins again")
        .run(this::make);
  }

  private void make() throws IOException, InterruptedException {
    if (byHand == null) {
      make(run.open());
    } else {
      Made made =
          new TokenizeStep(ArtifactStore.single(byHand.output), threads)
              .run(
                  Artifact.open(byHand.corpus, CorpusReader.KIND),
                  TokenizerFiles.modelAt(byHand.tokenizer, "--tokenizer"));
      result(made, made.artifact().folder().toString()).report(run.environment());
    }
  }

  private void make(RunContext context) throws IOException, InterruptedException {
    TokenizeProgress progress = new TokenizeProgress();
    try (Serving _ = PreparationServer.start(context.environment(), progress::figures)) {
      Artifact corpus = context.artifactOf("corpus", CorpusReader.KIND);
      Artifact tokenizer = context.artifactOf("tokenizer", TokenizerFiles.KIND);
      tokenizer.verify();
      Made made =
          new TokenizeStep(context.artifacts(), threads, progress)
              .run(corpus, TokenizerFiles.modelIn(tokenizer.folder()));
      MixtureReport.write(context, corpus, made.artifact());
      progress.end();
      result(made, context.relative(made.artifact().folder())).report(context);
    }
  }

  private static StepResult result(Made made, String path) {
    Map<String, Object> summary = new LinkedHashMap<>(made.artifact().manifest().counts());
    summary.remove("sources");
    return StepResult.of(NAME, made.artifact(), path, made.reused(), summary);
  }
}
