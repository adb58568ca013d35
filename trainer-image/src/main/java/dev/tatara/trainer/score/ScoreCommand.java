package dev.tatara.trainer.score;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.inference.ContinuationScore;
import dev.tatara.trainer.inference.InferenceOptions;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.step.StandardOutput;
import dev.tatara.trainer.tensor.Torch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verb {@code score}. */
@Command(
    name = "score",
    description = {
      "Gives log-probabilities of continuations.",
      "Reads JSON lines {\"context\", \"continuation\"} and writes the same lines with tokens,"
          + " token_logprobs, logprob and greedy, in the same order."
    })
public final class ScoreCommand implements Callable<Integer> {
  /** Lines scored together: enough to find rows of like length, few enough to show progress. */
  private static final int CHUNK_LINES = 1024;

  @Spec private CommandSpec spec;
  @Mixin private InferenceOptions inference;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "JSON lines (default: standard input).")
  private Path input;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (BufferedReader reader = open();
        Torch torch = inference.start();
        LanguageModel model = LanguageModel.open(torch, inference.model())) {
      String source = input == null ? "standard input" : input.toString();
      List<ScoredLine> chunk = new ArrayList<>();
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          chunk.add(ScoredLine.parse(line, source + " line " + number));
        }
        if (chunk.size() == CHUNK_LINES) {
          score(chunk, model, out);
          chunk.clear();
        }
      }
      score(chunk, model, out);
    }
    return 0;
  }

  private static void score(List<ScoredLine> lines, LanguageModel model, PrintWriter out)
      throws InterruptedException {
    List<ContinuationScore> scores =
        model.score(lines.stream().map(ScoredLine::continuation).toList());
    for (int i = 0; i < lines.size(); i++) {
      out.println(lines.get(i).with(scores.get(i)));
    }
    StandardOutput.flush(out);
  }

  private BufferedReader open() throws IOException {
    if (input == null) {
      return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
    if (!Files.isRegularFile(input)) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_MISSING,
          "file " + input + " does not exist",
          "name a file of JSON lines, or give them on standard input");
    }
    return Files.newBufferedReader(input);
  }
}
