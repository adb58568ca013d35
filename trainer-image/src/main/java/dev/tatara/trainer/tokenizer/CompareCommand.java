package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.tokenizer.TokenizerComparison.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verb {@code tokenizer compare}. */
@Command(
    name = "compare",
    description = {
      "Compares a tokenizer with others on the same texts.",
      "Writes tokenizer-comparison.html, for people, and the figures of it as .json.",
    },
    footer = {
      "",
      "Example: ${ROOT-COMMAND-NAME} tokenizer compare --tokenizer tokenizer --with other/tokenizer.json"
          + " --corpus corpus --output comparison",
    })
public final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "PATH",
      description =
          "Folder that holds a tokenizer, a SentencePiece .model file or a tokenizer.json.")
  private Path tokenizer;

  @Option(
      names = "--with",
      required = true,
      paramLabel = "PATH",
      description = "Another one; may be repeated.")
  private List<Path> others;

  @ArgGroup(multiplicity = "1")
  private ByHand.Text text;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the two files.")
  private Path output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Named> all = new ArrayList<>();
    all.add(named(tokenizer));
    others.forEach(other -> all.add(named(other)));
    Files.createDirectories(output);
    if (text.corpus != null) {
      compare(Artifact.open(text.corpus, CorpusReader.KIND), all);
    } else {
      Path scratch = Files.createTempDirectory("tatara-corpus");
      try {
        compare(text.corpus(scratch), all);
      } finally {
        AtomicFiles.delete(scratch);
      }
    }
    return 0;
  }

  private void compare(Artifact corpus, List<Named> all) throws IOException {
    TokenizerComparison comparison = TokenizerComparison.of(corpus, all);
    comparison.write(output);
    spec.commandLine().getOut().println("tokenizer compare: done -> " + output);
  }

  private static Named named(Path given) {
    return new Named(given.toString(), TokenizerFiles.modelAt(given, "--tokenizer or --with"));
  }
}
