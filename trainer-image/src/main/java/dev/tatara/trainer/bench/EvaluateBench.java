package dev.tatara.trainer.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.trainer.inference.ContinuationScore;
import dev.tatara.trainer.inference.ContinuationScorer;
import dev.tatara.trainer.inference.EncodedContinuation;
import dev.tatara.trainer.inference.GreedyDecoder;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench evaluate}: scoring and writing against the naive way, and what a sidecar costs. */
@Command(
    name = "evaluate",
    description = {
      "Puts questions as long as those of JGLUE to a random model.",
      "",
      "choices: five choices of a question scored together (evaluate.questions_per_second), against"
          + " one forward pass for each (evaluate.vs_naive).",
      "generation: answers with keys and values kept, against reading everything anew for each"
          + " token (evaluate.generation.vs_naive).",
      "sidecar: the time of a training step while another process evaluates as a sidecar does, over"
          + " that of a step alone (evaluate.sidecar_slowdown; 1 is no slowdown).",
    })
final class EvaluateBench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      defaultValue = "small",
      description =
          "small: 8 layers of 512; tiny: 2 layers of 64, which only shows that it works (default:"
              + " ${DEFAULT-VALUE}).")
  private String shape;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "choices,generation,sidecar",
      description = "What to measure (default: ${DEFAULT-VALUE}).")
  private List<String> parts;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Rounds in which the two ways take turns (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--questions",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Questions to choose at in a round; half as many to write (default: ${DEFAULT-VALUE}).")
  private int questions;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "6",
      description =
          "Training steps with and without the sidecar in a round (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of evaluation, and of training beside the sidecar (default: the machine's"
              + " cores).")
  private Integer threads;

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (String part : parts) {
      if (!List.of("choices", "generation", "sidecar").contains(part)) {
        throw BenchOptions.invalid(spec, "--part", part, "choices, generation or sidecar");
      }
    }
    BenchOptions.requireAtLeast(spec, "--rounds", rounds, 1);
    BenchOptions.requireAtLeast(spec, "--questions", questions, 2);
    BenchOptions.requireAtLeast(spec, "--steps", steps, 1);
    TrainingShape trained =
        switch (shape) {
          case "small" -> TrainingShape.SMALL;
          case "tiny" -> TrainingShape.TINY;
          default -> throw BenchOptions.invalid(spec, "--shape", shape, "small or tiny");
        };
    PrintWriter out = spec.commandLine().getOut();
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    List<Measurement> figures = new ArrayList<>();
    try (Torch torch = Torch.start(cores);
        EvaluationWorkload workload = EvaluationWorkload.of(torch, trained)) {
      if (parts.contains("choices")) {
        figures.addAll(choices(torch, workload, out));
      }
      if (parts.contains("generation")) {
        figures.addAll(generation(torch, workload, out));
      }
      if (parts.contains("sidecar")) {
        figures.add(sidecar(torch, trained, out));
      }
    }
    report.report(figures, out);
    return 0;
  }

  private List<Measurement> choices(Torch torch, EvaluationWorkload workload, PrintWriter out)
      throws InterruptedException {
    ContinuationScorer scorer = new ContinuationScorer(torch, workload.model());
    PlainEvaluation plain = new PlainEvaluation(torch, workload.model());
    double[] speeds = new double[rounds];
    double[] ratios = new double[rounds];
    double apart = 0;
    for (int round = -1; round < rounds; round++) { // the first warms up
      List<EncodedContinuation> choices = workload.choices(questions, round);
      long begin = System.nanoTime();
      List<ContinuationScore> scores = scorer.score(choices, _ -> {});
      long middle = System.nanoTime();
      double[] expected = plain.score(choices);
      long end = System.nanoTime();
      for (int i = 0; i < expected.length; i++) {
        apart = Math.max(apart, Math.abs(expected[i] - scores.get(i).logProbability()));
      }
      if (round >= 0) {
        speeds[round] = questions / ((middle - begin) / 1e9);
        ratios[round] = (double) (end - middle) / (middle - begin);
      }
    }
    out.printf("choices: log-likelihoods are at most %.1e apart%n", apart);
    out.flush();
    return List.of(
        Measurement.of("evaluate.vs_naive", "ratio", ratios),
        Measurement.of("evaluate.questions_per_second", "questions/s", speeds));
  }

  private List<Measurement> generation(Torch torch, EvaluationWorkload workload, PrintWriter out)
      throws InterruptedException {
    GreedyDecoder decoder = new GreedyDecoder(torch, workload.model(), -1); // no row ends early
    PlainEvaluation plain = new PlainEvaluation(torch, workload.model());
    double[] speeds = new double[rounds];
    double[] ratios = new double[rounds];
    int different = 0;
    int answers = questions / 2;
    for (int round = -1; round < rounds; round++) {
      List<GreedyDecoder.Prompt> prompts = workload.prompts(answers, round);
      long begin = System.nanoTime();
      List<int[]> written = decoder.write(prompts, _ -> false, _ -> {});
      long middle = System.nanoTime();
      List<int[]> expected = prompts.stream().map(plain::write).toList();
      long end = System.nanoTime();
      for (int i = 0; i < answers; i++) {
        different += Arrays.equals(expected.get(i), written.get(i)) ? 0 : 1;
      }
      if (round >= 0) {
        speeds[round] = answers / ((middle - begin) / 1e9);
        ratios[round] = (double) (end - middle) / (middle - begin);
      }
    }
    out.printf("generation: %d of %d answers differ%n", different, answers * (rounds + 1));
    out.flush();
    return List.of(
        Measurement.of("evaluate.generation.vs_naive", "ratio", ratios),
        Measurement.of("evaluate.generation.answers_per_second", "answers/s", speeds));
  }

  private Measurement sidecar(Torch torch, TrainingShape trained, PrintWriter out)
      throws IOException {
    double[] slowdowns = new double[rounds];
    try (EvaluationSidecar sidecar = EvaluationSidecar.start(trained);
        TataraStepTimer training = new TataraStepTimer(torch, trained, Precision.FP32)) {
      steps(training);
      long before = sidecar.scored();
      for (int round = 0; round < rounds; round++) {
        double alone = steps(training);
        sidecar.release();
        double together = steps(training);
        sidecar.hold();
        slowdowns[round] = together / alone;
      }
      out.printf("sidecar: scored %d batches beside training%n", sidecar.scored() - before);
      out.flush();
    }
    return Measurement.of("evaluate.sidecar_slowdown", "ratio", slowdowns);
  }

  /** Seconds of so many steps. */
  private double steps(TataraStepTimer training) {
    double seconds = 0;
    for (int step = 0; step < steps; step++) {
      seconds += training.step();
    }
    return seconds;
  }
}
