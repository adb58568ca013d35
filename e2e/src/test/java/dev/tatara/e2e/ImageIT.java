package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trainer's image for CPUs, built as a user builds it, and run as a pod of a job runs it. */
@Timeout(900)
class ImageIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path REPOSITORY = BuiltProgram.REPOSITORY;
  private static final String TAG = "test";
  private static final String IMAGE = "tatara-trainer:" + TAG;

  private static ContainerEngine engine;
  @TempDir static Path folder;

  @BeforeAll
  static void build() throws IOException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "not root, who alone makes Debian's base system: images are not tested");
    assumeTrue(
        ContainerEngine.isInstalled("debootstrap"),
        "no debootstrap, for where no base image can be pulled: images are not tested");
    Optional<ContainerEngine> builder = ContainerEngine.thatBuilds();
    assumeTrue(builder.isPresent(), "neither Docker nor Podman works here: images are not tested");
    ContainerEngine.Result built =
        ContainerEngine.execute(
            List.of(
                REPOSITORY + "/images/build",
                "trainer",
                "--builder=" + builder.get().builder(),
                "--tag=" + TAG),
            REPOSITORY);
    assertEquals(0, built.exitCode(), built.output());
    Optional<ContainerEngine> runner = ContainerEngine.thatRuns(IMAGE);
    assumeTrue(runner.isPresent(), "no container runs here: the image was built and not tried");
    engine = runner.get();
  }

  @Test
  void saysWhatItDoes() throws IOException {
    ContainerEngine.Result help = engine.run(IMAGE, Map.of(), Map.of(), List.of("--help"));
    assertEquals(0, help.exitCode(), help.output());
    assertTrue(help.output().contains("Trains the model of a run"), help.output());
  }

  @Test
  void takesAJobFromTextToScores() throws IOException {
    Path storage = Files.createDirectory(folder.resolve("storage"));
    RunningCluster.copyFolder(
        REPOSITORY.resolve("examples/quickstart/fallback"), storage.resolve("sources"));
    RunningCluster.copyFolder(
        REPOSITORY.resolve("examples/quickstart/evaluation"), storage.resolve("sources/eval"));
    // The image's user is not the one who made the folder.
    for (Path writable : List.of(folder, storage)) {
      Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Path run = folder.resolve("run.json");
    JSON.writeValue(run.toFile(), smallRun());
    Map<Path, String> mounts = Map.of(storage, "/storage", run, "/etc/tatara/run.json:ro");
    Map<String, String> environment =
        Map.of("TATARA_STORAGE", "/storage", "TATARA_RUN_CONFIG", "/etc/tatara/run.json");

    for (String step : List.of("corpus", "tokenizer", "tokenize", "train", "evaluate")) {
      ContainerEngine.Result result = engine.run(IMAGE, mounts, environment, List.of(step));
      assertEquals(0, result.exitCode(), step + ": " + result.output());
    }

    RunFolder made = new RunFolder(storage.resolve("runs/ml/quickstart-7d0f3c1a"));
    assertEquals(4, made.losses().size());
    JsonNode evaluation = made.json("evaluations/step-00000004/jcommonsenseqa-1.1-0.2.1.json");
    assertEquals(5, evaluation.get("n").intValue());
  }

  @Test
  void namesWhatIsInIt() throws IOException {
    JsonNode components =
        JSON.readTree(REPOSITORY.resolve("target/images/trainer.cdx.json").toFile())
            .get("components");
    List<String> names =
        StreamSupport.stream(components.spliterator(), false)
            .map(component -> component.get("name").textValue())
            .toList();
    assertTrue(
        names.containsAll(List.of("pytorch-engine", "sentencepiece", "libc6")), () -> "" + names);
  }

  /** The quickstart's run, with a model that learns four steps within a second. */
  private static JsonNode smallRun() throws IOException {
    try (var sample =
        ImageIT.class.getResourceAsStream("/dev/tatara/run-configuration/quickstart.json")) {
      ObjectNode run = (ObjectNode) JSON.readTree(sample);
      run.withObject("model").put("layers", 1).put("hiddenSize", 64).put("intermediateSize", 256);
      run.withObject("tokenizer").withObject("train").put("vocabularySize", 1500);
      ((ObjectNode) run.at("/data/sources/0")).put("path", "sources/*.jsonl");
      run.withObject("training").put("steps", 4).withObject("schedule").put("warmupSteps", 1);
      ((ObjectNode) run.at("/evaluation/tasks/0")).put("limit", 5);
      return run;
    }
  }
}
