package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.background.RunningCluster;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.process.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The program behind {@code ./tatara quickstart}, as users run it; fewer steps, fewer questions.
 */
class QuickstartIT {
  private static final Path STATE = Path.of("target/quickstart").toAbsolutePath();
  private static final int STEPS = 20; // the warm-up of examples/quickstart/job.yaml
  private static final int QUESTIONS = 4;

  @BeforeEach
  @AfterEach
  void stop() throws InterruptedException {
    new RunningCluster(STATE).stop();
  }

  @Test
  void goesFromNothingToATrainedModelAndStops() throws IOException, InterruptedException {
    FileTrees.delete(STATE);
    Path questions = questions();
    Process quickstart =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                BuiltProgram.REPOSITORY.resolve("minicluster/target/lib") + "/*",
                "dev.tatara.minicluster.cli.MiniclusterMain",
                "quickstart",
                "--repository",
                BuiltProgram.REPOSITORY.toString(),
                "--state",
                STATE.toString(),
                "--offline",
                "--jglue",
                questions.toString(),
                "--steps",
                Integer.toString(STEPS),
                "--plain",
                "--stop")
            .redirectErrorStream(true)
            .start();
    String said;
    try {
      said = new String(quickstart.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      quickstart.destroy();
    }
    assertEquals(0, quickstart.waitFor(), said);
    for (String expected :
        List.of(
            "starting a cluster in " + STATE,
            "step %d/%d".formatted(STEPS, STEPS),
            "$ kubectl get llmjob quickstart",
            "evaluation on %d questions of JGLUE's JCommonsenseQA in %s"
                .formatted(QUESTIONS, questions),
            "(n = %d)".formatted(QUESTIONS),
            "the model goes on after")) {
      assertTrue(said.contains(expected), () -> "'" + expected + "' is not in:\n" + said);
    }
    assertFalse(said.contains("error"), said);
    assertExported();
    assertEquals(List.of(), ProcessTable.find(ProcessOwner.markerOf(STATE)), "--stop");
  }

  /** A few of the project's own questions, in the files that JGLUE has. */
  private static Path questions() throws IOException {
    Path own = BuiltProgram.REPOSITORY.resolve("examples/quickstart/evaluation");
    Path folder = Files.createDirectories(Path.of("target/jglue").toAbsolutePath());
    List<String> few = Files.readAllLines(own.resolve("valid.jsonl")).subList(0, QUESTIONS);
    Files.write(folder.resolve("valid-v1.3.json"), few);
    Files.write(folder.resolve("train-v1.3.json"), Files.readAllLines(own.resolve("train.jsonl")));
    return folder;
  }

  private static void assertExported() throws IOException {
    try (var files = Files.walk(STATE.resolve("volumes"))) {
      assertTrue(files.anyMatch(file -> file.endsWith("export/huggingface/model.safetensors")));
    }
  }
}
