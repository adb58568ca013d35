package dev.tatara.trainer.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.corpus.CorpusTimer;
import dev.tatara.trainer.corpus.StageTimer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench corpus}: the filters of a corpus, in megabytes a second of one core. */
@Command(
    name = "corpus",
    description = {
      "Takes Japanese prose through all stages of a corpus with their defaults, on one thread.",
      "",
      "corpus.filter is the whole filter chain with counts and hashes, corpus.minhash the same with"
          + " the search for near-duplicates. Megabytes are of text in UTF-8; reading files and"
          + " packing them is left out.",
      "",
      "corpus.step is the whole step on all processors, from files to the committed corpus, with all"
          + " stages and no limit of --megabytes; corpus.merge the part of it that drops repetitions"
          + " and writes the corpus.",
      "",
      "tokenize.vs_spm_encode is the speed of the step tokenize over that of spm_encode, on all"
          + " documents, code too, and with a model that is trained on them. Both are measured in"
          + " processor time of all their threads; the step's is with reading the corpus and writing"
          + " the dataset. All ids are compared before.",
    },
    footer = {"", "Example:", "  ${ROOT-COMMAND-NAME} bench corpus --data ../shared/data"})
final class CorpusBench implements Callable<Integer> {
  private static final String CODE = "code";

  /** Characters that the tokenizer is trained on: enough for a vocabulary as usual. */
  private static final long SAMPLE = 3_000_000;

  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "../shared/data",
      description =
          "corpus/*.jsonl.gz are documents (code*.jsonl.gz are left out of the filters), eval/**.json evaluation"
              + " data to keep out (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--fallback",
      paramLabel = "DIR",
      defaultValue = "examples/quickstart/fallback",
      description = "Its *.jsonl are read where there is no DIR of --data.")
  private Path fallback;

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      defaultValue = "32",
      description = "Text to measure with, at most (default: ${DEFAULT-VALUE}).")
  private int megabytes;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds after two that warm up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--vocabulary-size",
      paramLabel = "N",
      defaultValue = "8000",
      description = "Of the tokenizer (default: ${DEFAULT-VALUE}).")
  private int vocabularySize;

  @Option(
      names = "--model-type",
      paramLabel = "TYPE",
      defaultValue = "unigram",
      description = "Of the tokenizer, unigram or bpe (default: ${DEFAULT-VALUE}).")
  private String modelType;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchOptions.requireAtLeast(spec, "--megabytes", megabytes, 1);
    BenchOptions.requireAtLeast(spec, "--rounds", rounds, 1);
    PrintWriter out = spec.commandLine().getOut();
    List<Path> all = files(data.resolve("corpus"), ".jsonl.gz");
    if (all.isEmpty()) {
      out.printf("no corpus/*.jsonl.gz in %s: measuring on %s%n", data, fallback);
      all = files(fallback, ".jsonl");
    }
    List<Path> corpus =
        all.stream().filter(file -> !file.getFileName().toString().startsWith(CODE)).toList();
    if (corpus.isEmpty()) {
      out.printf("no *.jsonl in %s either: nothing to measure%n", fallback);
      out.flush();
      return 0;
    }
    StageTimer timer =
        new StageTimer(corpus, files(data.resolve("eval"), ".json"), megabytes * 1_000_000L);
    timer.funnel().forEach(out::println);
    List<Measurement> figures = new ArrayList<>(measure(timer));
    figures.addAll(step(new CorpusTimer(corpus, files(data.resolve("eval"), ".json"))));
    figures.addAll(tokenize(all, out));
    report.report(figures, out);
    return 0;
  }

  private List<Measurement> tokenize(List<Path> files, PrintWriter out)
      throws IOException, InterruptedException {
    if (!SpmEncodeComparison.isPossible()) {
      out.println("spm_encode is not installed: tokenizing is not measured");
      return List.of();
    }
    TokenizerSettings.Train settings =
        new TokenizerSettings.Train(
            modelType, vocabularySize, SAMPLE, 0.9995, "nmt_nfkc", true, true, 1234);
    try (SpmEncodeComparison comparison = new SpmEncodeComparison(files, settings)) {
      out.println(comparison.compareIds());
      return comparison.measure(rounds);
    }
  }

  private List<Measurement> measure(StageTimer timer) throws IOException, InterruptedException {
    double[] filter = new double[rounds];
    double[] minhash = new double[rounds];
    Map<String, double[]> stages = new LinkedHashMap<>();
    for (int round = -2; round < rounds; round++) {
      double filterSpeed = timer.bytes() / 1e6 / timer.filter();
      double minhashSpeed = timer.bytes() / 1e6 / timer.filterAndCompare();
      Map<String, Double> stageSpeeds = timer.stages();
      if (round >= 0) {
        filter[round] = filterSpeed;
        minhash[round] = minhashSpeed;
        for (var stage : stageSpeeds.entrySet()) {
          stages.computeIfAbsent(stage.getKey(), _ -> new double[rounds])[round] = stage.getValue();
        }
      }
    }
    List<Measurement> figures = new ArrayList<>();
    figures.add(Measurement.of("corpus.filter.mb_per_s", "MB/s", filter));
    figures.add(Measurement.of("corpus.minhash.mb_per_s", "MB/s", minhash));
    stages.forEach(
        (stage, speeds) ->
            figures.add(Measurement.of("corpus.filter." + stage + ".mb_per_s", "MB/s", speeds)));
    return figures;
  }

  private List<Measurement> step(CorpusTimer timer) throws IOException, InterruptedException {
    double[] step = new double[rounds];
    double[] merge = new double[rounds];
    for (int round = -1; round < rounds; round++) {
      CorpusTimer.Run run = timer.run();
      if (round >= 0) {
        step[round] = run.bytes() / 1e6 / run.seconds();
        merge[round] = run.bytes() / 1e6 / run.mergeSeconds();
      }
    }
    return List.of(
        Measurement.of("corpus.step.mb_per_s", "MB/s", step),
        Measurement.of("corpus.merge.mb_per_s", "MB/s", merge));
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.getFileName().toString().endsWith(suffix)).sorted().toList();
    }
  }
}
