package dev.tatara.trainer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.trainer.PythonEnvironment;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Small runs of the benchmarks: what they print and write, not what they find. */
class BenchCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void sumsAreComparedWithCopiesForEachTransportAndSize() throws Exception {
    List<JsonNode> figures =
        run("comm", "--bytes", "4096,100", "--runs", "3", "--transport", "shm,tcp");
    assertEquals(
        List.of(
            "comm.allreduce_4kib_ms",
            "comm.allreduce_4kib.vs_memcpy",
            "comm.allreduce_100b_ms",
            "comm.allreduce_100b.vs_memcpy",
            "comm.tcp.allreduce_4kib_ms",
            "comm.tcp.allreduce_4kib.vs_memcpy",
            "comm.tcp.allreduce_100b_ms",
            "comm.tcp.allreduce_100b.vs_memcpy"),
        names(figures));
    figures.forEach(figure -> assertFigure(figure, 3));
    assertTrue(out.toString().contains("2 processes over shared memory"), out.toString());
  }

  @Test
  void checkpointsAreComparedWithCopiesAndNothingIsLeftOnTheDisk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    List<JsonNode> figures =
        run("checkpoint", "--folder", disk.toString(), "--megabytes", "2", "--rounds", "2");
    assertTrue(names(figures).contains("checkpoint.save.vs_copy"), out.toString());
    assertTrue(names(figures).contains("checkpoint.stall_fraction"), out.toString());
    figures.forEach(figure -> assertFigure(figure, 2));
    try (Stream<Path> left = Files.list(disk)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void trainingIsMeasuredAloneWherePythonHasNoTorch() throws Exception {
    List<JsonNode> figures =
        run(
            "train",
            "--precision=fp32",
            "--rounds=1",
            "--steps=1",
            "--warm-up=1",
            "--threads=1",
            "--python=" + folder.resolve("no-python"));
    assertEquals(List.of("train.fp32.tokens_per_second"), names(figures));
    figures.forEach(figure -> assertFigure(figure, 1));
    assertTrue(out.toString().contains("no-python has no torch"), out.toString());
  }

  @Test
  void trainingTakesTurnsWithPyTorchWherePythonHasIt() throws Exception {
    List<JsonNode> figures =
        run(
            "train",
            "--precision=fp32", // PyTorch's bf16 takes minutes a step without AVX-512
            "--rounds=1",
            "--steps=1",
            "--warm-up=1",
            "--threads=1",
            "--python=" + PythonEnvironment.require());
    assertEquals(
        List.of(
            "train.fp32.vs_pytorch",
            "train.fp32.tokens_per_second",
            "train.fp32.pytorch_tokens_per_second"),
        names(figures));
    figures.forEach(figure -> assertFigure(figure, 1));
  }

  @Test
  void memoryIsReadAlongTheSteps() throws Exception {
    List<JsonNode> figures = run("memory", "--steps=20", "--precision=fp32");
    assertEquals(
        List.of("train.fp32.memory.resident_mib", "train.fp32.memory.growth"), names(figures));
    assertFigure(figures.getFirst(), 11);
    assertTrue(out.toString().contains("step 20, "), out.toString());
  }

  @Test
  void evaluationIsComparedWithTheNaiveWayAndPutBesideTraining() throws Exception {
    List<JsonNode> figures =
        run("evaluate", "--shape=tiny", "--rounds=2", "--questions=4", "--steps=2", "--threads=1");
    assertEquals(
        List.of(
            "evaluate.vs_naive",
            "evaluate.questions_per_second",
            "evaluate.generation.vs_naive",
            "evaluate.generation.answers_per_second",
            "evaluate.sidecar_slowdown"),
        names(figures));
    figures.forEach(figure -> assertFigure(figure, 2));
    assertTrue(out.toString().contains("generation: 0 of 6 answers differ"), out.toString());
  }

  @Test
  void stagesOfACorpusAreMeasuredOnBundledTextWhereThereIsNoOther() throws Exception {
    SentencePiecePrograms.assumeInstalled();
    List<JsonNode> figures =
        run(
            "corpus",
            "--data=" + folder.resolve("none"),
            "--fallback=../examples/quickstart/fallback",
            "--vocabulary-size=1500",
            "--rounds=1");
    assertTrue(out.toString().contains("measuring on ../examples"), out.toString());
    assertEquals("corpus.filter.mb_per_s", names(figures).get(0));
    assertEquals("corpus.minhash.mb_per_s", names(figures).get(1));
    assertTrue(names(figures).contains("corpus.filter.repetition.mb_per_s"), out.toString());
    assertTrue(names(figures).contains("corpus.merge.mb_per_s"), out.toString());
    assertTrue(names(figures).contains("tokenize.vs_spm_encode"), out.toString());
    assertTrue(out.toString().contains("ids as those of spm_encode"), out.toString());
    figures.forEach(figure -> assertFigure(figure, 1));
  }

  @Test
  void aCorpusIsNotMeasuredWithoutAnyText() {
    String none = folder.resolve("none").toString();
    assertEquals(0, execute("corpus", "--data", none, "--fallback", none));
    assertTrue(out.toString().contains("nothing to measure"), out.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "--transport,carrier-pigeon,shm or tcp",
    "--processes,1,2 or more",
    "--bytes,6,multiples of 4",
    "--runs,0,1 or more",
  })
  void wrongValuesAreNamedWithWhatIsAllowed(String option, String value, String allowed) {
    assertEquals(CommandLine.ExitCode.USAGE, execute("comm", option, value));
    String expected = "%s is '%s': use %s".formatted(option, value, allowed);
    assertTrue(errors.toString().contains(expected), errors.toString());
  }

  private List<JsonNode> run(String... arguments) throws IOException {
    Path json = folder.resolve("figures.json");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--json", json.toString()));
    assertEquals(0, execute(all.toArray(String[]::new)), errors.toString());
    List<JsonNode> figures = new ArrayList<>();
    new ObjectMapper().readTree(json.toFile()).forEach(figures::add);
    return figures;
  }

  private int execute(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(errors))
        .execute(arguments);
  }

  private static List<String> names(List<JsonNode> figures) {
    return figures.stream().map(figure -> figure.path("name").textValue()).toList();
  }

  private void assertFigure(JsonNode figure, int runs) {
    double median = figure.path("median").doubleValue();
    assertEquals(median, figure.path("value").doubleValue(), figure.toString());
    assertTrue(figure.path("min").doubleValue() > 0, figure.toString());
    assertTrue(figure.path("min").doubleValue() <= median, figure.toString());
    assertTrue(figure.path("max").doubleValue() >= median, figure.toString());
    assertEquals(runs, figure.path("runs").intValue(), figure.toString());
    assertTrue(figure.path("unit").isTextual(), figure.toString());
    assertTrue(out.toString().contains(figure.path("name").textValue()), out.toString());
  }
}
