package dev.tatara.trainer.bench;

import dev.tatara.measure.Measurement;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.CorpusStep;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.corpus.DocumentForm;
import dev.tatara.trainer.tokenize.TokenizeStep;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import dev.tatara.trainer.tokenizer.TokenizerStep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The step {@code tokenize} against {@code spm_encode} on the same text and model, in text a second
 * of processor time. The step reads a corpus and writes a dataset, as in a job; the program reads
 * lines and writes ids as text.
 */
final class SpmEncodeComparison implements AutoCloseable {
  private static final String PROGRAM = "spm_encode";
  private static final String ALL = "all";

  private final Path scratch = Files.createTempDirectory("tatara-bench-");
  private final Path model;
  private final Map<String, Text> texts = new TreeMap<>();
  private int folders;

  /** One file, as a corpus and as lines. */
  private record Text(Artifact corpus, Path lines, long bytes) {}

  /** Processor time of both. */
  private record Seconds(double step, double program) {
    Seconds plus(Seconds other) {
      return new Seconds(step + other.step, program + other.program);
    }
  }

  /**
   * Makes corpora of the files and trains a model on them.
   *
   * @param files JSON lines
   * @param settings of the model
   */
  SpmEncodeComparison(List<Path> files, TokenizerSettings.Train settings)
      throws IOException, InterruptedException {
    for (Path file : files) {
      String name = file.getFileName().toString().replaceAll("\\..*", "");
      Artifact corpus = corpus(name, List.of(file));
      Path lines = scratch.resolve(name + ".txt");
      writeLines(corpus, name, lines);
      texts.put(name, new Text(corpus, lines, Files.size(lines)));
    }
    Artifact tokenizer =
        new TokenizerStep(ArtifactStore.single(folder()))
            .train(
                corpus(ALL, files),
                new TreeMap<>(Map.of(ALL, 1.0)),
                settings,
                Runtime.getRuntime().availableProcessors())
            .artifact();
    this.model = tokenizer.file(TokenizerFiles.MODEL);
  }

  /** Whether the program is there. */
  static boolean isPossible() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
  }

  private Artifact corpus(String name, List<Path> files) throws IOException, InterruptedException {
    return CorpusStep.make(
        folder(),
        name,
        DocumentForm.of(name, "jsonl", null, null),
        files.stream().map(file -> file.toAbsolutePath().toString()).toList());
  }

  private Path folder() {
    return scratch.resolve(Integer.toString(folders++));
  }

  private static void writeLines(Artifact corpus, String source, Path file) throws IOException {
    try (CorpusReader reader = new CorpusReader(corpus, source);
        Writer lines = Files.newBufferedWriter(file)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        lines.write(d.text());
        lines.write('\n');
      }
    }
  }

  /**
   * Compares the ids of all lines.
   *
   * @return what was compared, for people
   * @throws IOException at the first line that differs
   */
  String compareIds() throws IOException, InterruptedException {
    long lines = 0;
    long tokens = 0;
    try (Tokenizer tokenizer = Tokenizer.load(model)) {
      for (Text text : texts.values()) {
        Path ids = encode(text);
        try (BufferedReader ours = Files.newBufferedReader(text.lines());
            BufferedReader theirs = Files.newBufferedReader(ids)) {
          // Not readLine, which would also end a line at a carriage return.
          for (String line = line(ours); line != null; line = line(ours)) {
            int[] encoded = tokenizer.encode(line);
            String written = line(theirs);
            if (!join(encoded).equals(written)) {
              throw new IOException(
                  "%s gives %s for '%s', and Tatara %s"
                      .formatted(PROGRAM, written, line, join(encoded)));
            }
            lines++;
            tokens += encoded.length;
          }
        }
        Files.delete(ids);
      }
    }
    return "%,d lines have %,d ids, the same ids as those of %s".formatted(lines, tokens, PROGRAM);
  }

  private static String join(int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(text.isEmpty() ? "" : " ").append(id);
    }
    return text.toString();
  }

  private static String line(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  /**
   * Measures in rounds, after two of the step that warm up.
   *
   * @return speeds of both, and their ratio, of all files and of each
   */
  List<Measurement> measure(int rounds) throws IOException, InterruptedException {
    Map<String, Seconds[]> times = new LinkedHashMap<>();
    texts.keySet().forEach(name -> times.put(name, new Seconds[rounds]));
    for (int round = -2; round < rounds; round++) {
      for (Map.Entry<String, Text> text : texts.entrySet()) {
        double step = step(text.getValue());
        if (round >= 0) {
          times.get(text.getKey())[round] = new Seconds(step, program(text.getValue()));
        }
      }
    }
    Seconds[] sums = new Seconds[rounds];
    Arrays.fill(sums, new Seconds(0, 0));
    times.values().forEach(one -> Arrays.setAll(sums, round -> sums[round].plus(one[round])));
    double megabytes = texts.values().stream().mapToLong(Text::bytes).sum() / 1e6;
    List<Measurement> figures = new ArrayList<>();
    figures.add(ratio("tokenize", sums));
    figures.add(
        Measurement.of(
            "tokenize.mb_per_s", "MB/s", each(sums, seconds -> megabytes / seconds.step())));
    figures.add(
        Measurement.of(
            "tokenize.spm_encode.mb_per_s",
            "MB/s",
            each(sums, seconds -> megabytes / seconds.program())));
    times.forEach((name, seconds) -> figures.add(ratio("tokenize." + name, seconds)));
    return figures;
  }

  private static Measurement ratio(String name, Seconds[] times) {
    double[] ratios = each(times, seconds -> seconds.program() / seconds.step());
    return Measurement.of(name + ".vs_spm_encode", "ratio", ratios);
  }

  private static double[] each(Seconds[] times, ToDoubleFunction<Seconds> figure) {
    return Arrays.stream(times).mapToDouble(figure).toArray();
  }

  private double step(Text text) throws IOException, InterruptedException {
    Path made = folder();
    double start = ProcessorTime.ofProcess();
    new TokenizeStep(ArtifactStore.single(made), 1).run(text.corpus(), model);
    double seconds = ProcessorTime.ofProcess() - start;
    AtomicFiles.delete(made);
    return seconds;
  }

  private double program(Text text) throws IOException, InterruptedException {
    double start = ProcessorTime.ofChildren();
    Files.delete(encode(text));
    return Math.max(ProcessorTime.TICK, ProcessorTime.ofChildren() - start);
  }

  private Path encode(Text text) throws IOException, InterruptedException {
    Path ids = scratch.resolve("ids.txt");
    Process process =
        new ProcessBuilder(
                PROGRAM,
                "--model=" + model,
                "--output_format=id",
                "--input=" + text.lines(),
                "--output=" + ids)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(PROGRAM + " failed");
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    AtomicFiles.delete(scratch);
  }
}
