package dev.tatara.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.report.RunReport;
import dev.tatara.report.RunReports;
import dev.tatara.trainer.launch.LastRestart;
import dev.tatara.trainer.step.TestRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder, written by hand as its reference says, and the report of it. */
class ReportCommandTest {
  private TestRun run;
  private Path folder;

  @BeforeEach
  void prepare(@TempDir Path root) throws IOException {
    run = new TestRun(root);
    folder = run.storage().resolve(run.configuration().get("runDirectory").asText());
    Files.createDirectories(folder);
  }

  @Test
  void aRunThatHasNotBegunHasAReport() throws IOException {
    RunReport report = printed();
    assertEquals(List.of(), report.series("loss").steps());
    assertEquals(List.of(), report.events());
    assertTrue(page().contains("<section id=\"manifest\">"));
  }

  @Test
  void everythingInTheFolderIsInTheReport() throws IOException {
    write(
        "metrics.jsonl",
        metrics(1, "8.25", 100)
            + metrics(2, "null", 110)
            + metrics(3, "7.5", 120)
            + "{\"step\": 4, \"lo");
    StartLog starts = new StartLog(folder);
    starts.append(start(0, null));
    starts.append(start(2, new LastRestart(1, 137, "", "killed by signal 9 <x>", 2)));
    write(
        "rollbacks.json",
        "{\"rollbacks\": [{\"fromStep\": 3, \"toStep\": 2, \"time\": \"2027\"}]}");
    write("evaluations/step-00000002/jnli-1.3-0.3.json", result(2, 0.25));
    write("evaluations/step-00000003/jnli-1.3-0.3.json", result(3, 0.5));
    write("evaluations/step-00000003/.jnli.tmp", "{");
    write("checkpoints/step-00000003/manifest.json", checkpoint("5b1c"));
    write("checkpoints/.step-00000004.tmp/manifest.json", checkpoint("no"));
    write(
        "steps/train.json",
        "{\"step\": \"train\", \"summary\": {\"step\": 3, \"loss\": 7.5, \"etaSeconds\": 0}}");

    RunReport report = printed();
    assertEquals(List.of(1, 3), report.series("loss").steps());
    assertEquals(List.of(8.25, 7.5), report.series("loss").values());
    assertEquals(List.of(100.0, 110.0, 120.0), report.series("tokensPerSecond").values());
    assertEquals(List.of(0.1, 0.11, 0.12), report.series("mfu").values());
    assertEquals(1, report.skippedSteps());
    assertEquals(
        List.of("start", "restart", "rollback"),
        report.events().stream().map(RunReport.Event::kind).toList());
    assertTrue(report.events().get(1).text().contains("rank 1 ended with exit code 137"));
    assertEquals(List.of(0.25, 0.5), report.evaluations().stream().map(e -> e.score()).toList());
    assertEquals(
        Map.of("random", 1 / 3.0, "longest choice", 0.0, "always 含意", 0.5, "always 中立", 0.5),
        report.evaluations().getLast().floors());
    assertEquals(3, report.questions().getFirst().step());
    assertEquals(2, report.questions().getFirst().total());
    RunReport.ArtifactLine train = report.artifacts().getFirst();
    assertEquals("5b1c", train.digest());
    assertEquals(30, train.bytes());
    assertEquals("step 3, loss 7.5000", train.counts());

    String page = page();
    assertTrue(page.contains("killed by signal 9 &lt;x&gt;"));
    assertTrue(page.contains("砂鉄は磁石につく。"));
    assertFalse(page.contains("No values yet."));
    assertEquals("report", run.message().path("step").asText());
  }

  @Test
  void withAFileNamedNothingElseIsWritten(@TempDir Path other) throws IOException {
    Path file = other.resolve("page.html");
    assertEquals(0, run.verb("report", "-o", file.toString()));
    assertTrue(Files.readString(file).startsWith("<!DOCTYPE html>"));
    assertFalse(Files.exists(folder.resolve(ReportCommand.FILE)));
  }

  @Test
  void damagedFilesLeaveTheirPartOut() throws IOException {
    write("metrics.jsonl", metrics(1, "8", 1) + "nonsense\n" + metrics(2, "7", 1));
    write("starts.jsonl", "nonsense\n{}\n");
    write("rollbacks.json", "[");
    write("evaluations/step-00000002/jnli-1.3-0.3.json", "{\"score\": 1");
    write("steps/corpus.json", "\u0000");
    RunReport report = printed();
    assertEquals(List.of(1), report.series("loss").steps());
    assertEquals(List.of(), report.evaluations());
  }

  @Test
  void ofOlderResultsNoQuestionIsRead() throws IOException {
    String older = result(2, 0.25);
    older = older.substring(0, older.indexOf("\"questions\"") + 40); // the rest is missing
    write("evaluations/step-00000002/jnli-1.3-0.3.json", older);
    write("evaluations/step-00000003/jnli-1.3-0.3.json", result(3, 0.5));
    RunReport report = printed();
    assertEquals(List.of(0.25, 0.5), report.evaluations().stream().map(e -> e.score()).toList());
    assertEquals(List.of(3), report.questions().stream().map(sheet -> sheet.step()).toList());
  }

  @Test
  void aLineThatAKilledWriterLeftDoesNotSpoilTheNextStart() throws IOException {
    write("starts.jsonl", "{\"time\": \"20");
    new StartLog(folder).append(start(5, null));
    assertEquals(List.of(5), new StartLog(folder).read().stream().map(s -> s.step()).toList());
  }

  private RunReport printed() throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      assertEquals(0, run.verb("report"));
    } finally {
      System.setOut(before);
    }
    return RunReports.unpack(RunReports.inLog(out.toString(UTF_8)).orElseThrow());
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve(ReportCommand.FILE));
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static String metrics(int step, String loss, double speed) {
    return """
        {"step": %d, "tokens": %d, "skippedSteps": %d, "loss": %s, "learningRate": 0.001, "gradientNorm": 1,
         "tokensPerSecond": %s, "time": "2026-01-01T00:00:00Z"}
        """
        .formatted(step, 100 * step, step < 2 ? 0 : 1, loss, speed)
        .replace("\n ", " ");
  }

  private static StartLog.Start start(int step, LastRestart restart) {
    return new StartLog.Start(
        "2026-01-01T00:00:0" + step + "Z",
        step,
        "x-train-0",
        2,
        "cpu",
        1000,
        10,
        1e4,
        restart,
        null);
  }

  private static String checkpoint(String digest) {
    return """
        {"digest": "%s", "created": "2026-01-01T00:00:00Z", "files": [{"bytes": 10}, {"bytes": 20}]}
        """
        .formatted(digest);
  }

  private static String result(int step, double score) {
    String choices =
        """
        "choices": [{"text": "含意", "logLikelihood": -1.5}, {"text": "中立", "logLikelihood": -2}]""";
    return """
        {"formatVersion": 1, "step": %d, "task": "jnli", "version": "1.3", "prompt": "0.3", "fewShot": 3,
         "metric": "acc", "score": %s, "n": 2, "confidence": 0.1, "metrics": {"acc": %s},
         "floors": {"random": 0.3333333333333333, "longestChoice": 0}, "warnings": ["few"],
         "questions": [{"id": "1", "question": "砂鉄は磁石につく。", %s, "answer": 0, "gold": 0},
                       {"id": "2", "question": "炉", %s, "answer": 0, "gold": 1}]}
        """
        .formatted(step, score, score, choices, choices);
  }
}
