package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.config.HealthSettings;
import dev.tatara.trainer.config.ModelSettings;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfiguration.CheckpointSettings;
import dev.tatara.trainer.config.RunConfiguration.ExportSettings;
import dev.tatara.trainer.config.RunConfiguration.JobReference;
import dev.tatara.trainer.config.RunConfiguration.ResourceSettings;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.config.TrainingSettings;
import dev.tatara.trainer.dataset.DatasetFiles;
import dev.tatara.trainer.dataset.IndexedDatasetWriter;
import dev.tatara.trainer.dataset.TokenType;
import dev.tatara.trainer.dataset.TrainingData;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A volume with a tiny dataset and tokenizer, and pods that train on it as real processes. */
final class TrainingFixture {
  /** Steps whose losses are compared. */
  static final int COMPARED = 40;

  /** A run of so many steps is never done by itself: whatever a test waits for, it is in time. */
  static final int ENDLESS = 50_000;

  private static final double LEARNING_RATE = 3e-3;
  static final int VOCABULARY = 300;
  static final int SEQUENCE = 32;
  static final int EOD = 2;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path storage;
  private final List<Process> started = new ArrayList<>();
  private String precision = "fp32";
  private Path dataset;
  private Consumer<ObjectNode> change = _ -> {};

  /** Prepares the volume. */
  TrainingFixture(Path storage) throws IOException, InterruptedException {
    this.storage = storage;
    trainTokenizer();
    dataset = writeDataset("dataset", chains());
  }

  /** The same with runs of another precision. */
  TrainingFixture computingIn(String other) {
    precision = other;
    return this;
  }

  /** The same with other documents, in a folder of this name. */
  TrainingFixture trainingOn(String name, List<int[]> documents) throws IOException {
    dataset = writeDataset(name, documents);
    return this;
  }

  /** The same with something else, too, in the configurations of runs. */
  TrainingFixture changing(Consumer<ObjectNode> configuration) {
    change = change.andThen(configuration);
    return this;
  }

  Path tokenizer() {
    return storage.resolve("tokenizer.model");
  }

  /** The samples of a run in their order. */
  TrainingData samples(TestLayout layout) {
    RunConfiguration run = configuration(layout);
    return new TrainingData(
        Artifact.open(dataset, DatasetFiles.KIND),
        run.data(),
        SEQUENCE,
        layout.steps() * run.training().globalBatchSize(),
        run.training().seed());
  }

  /** The model of a run. */
  ModelConfig model(TestLayout layout) {
    return ModelConfig.of(configuration(layout).model(), VOCABULARY);
  }

  RunConfiguration configuration(TestLayout layout) {
    return configuration(layout, "any", LEARNING_RATE);
  }

  Path runDirectory(String run) {
    return storage.resolve("runs").resolve(run);
  }

  Path checkpoints(String run) {
    return runDirectory(run).resolve("checkpoints");
  }

  Path terminationMessage(String run, int node) {
    return storage.resolve(run + "-" + node + ".json");
  }

  /** Starts the pod of one node; its output is merged. */
  Process start(TestLayout layout, String run, Map<String, String> variables) throws IOException {
    return start(layout, run, LEARNING_RATE, variables);
  }

  Process start(TestLayout layout, String run, double learningRate, Map<String, String> variables)
      throws IOException {
    Path file = storage.resolve(run + ".run.json");
    ObjectNode configuration = MAPPER.valueToTree(configuration(layout, run, learningRate));
    // Runs are compared to the bit: none may multiply in another way than the others.
    ((ObjectNode) configuration.get("training")).put("deterministic", true);
    change.accept(configuration);
    Files.write(file, MAPPER.writeValueAsBytes(configuration));
    List<String> command =
        JavaCommand.again(
            Main.class,
            List.of(
                "train",
                "--run=" + file,
                "--storage=" + storage,
                "--tokenizer=" + tokenizer(),
                "--dataset=" + dataset,
                "--progress-port=0"));
    ProcessBuilder builder =
        ShortProcess.startingFast(new ProcessBuilder(command).redirectErrorStream(true));
    Map<String, String> environment = builder.environment();
    environment.put("OMP_NUM_THREADS", "1");
    environment.putAll(variables);
    String node = variables.getOrDefault("JOB_COMPLETION_INDEX", "0");
    Path message = terminationMessage(run, Integer.parseInt(node));
    environment.put("TATARA_TERMINATION_LOG", message.toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** Runs one pod until the steps that are compared are done, and ends it; the losses of those. */
  double[] trainEndless(TestLayout layout, String run, Map<String, String> variables)
      throws Exception {
    Process pod = start(layout.withSteps(ENDLESS), run, variables);
    awaitStep(run, pod, COMPARED);
    end(pod);
    return compared(run);
  }

  /** Ends a pod with all its processes, as when its node fails. */
  static void end(Process pod) throws Exception {
    List<ProcessHandle> ranks = pod.descendants().toList();
    pod.toHandle().destroyForcibly();
    ranks.forEach(ProcessHandle::destroyForcibly);
    pod.waitFor();
    for (ProcessHandle rank : ranks) {
      rank.onExit().join();
    }
  }

  /** Trains in a layout to the end; the losses. */
  double[] train(TestLayout layout, String run) throws Exception {
    await(start(layout, run, Map.of()));
    return losses(run);
  }

  /** Awaits the end of a pod, which must be a success; its output. */
  static List<String> await(Process pod) throws Exception {
    List<String> output = pod.inputReader().readAllLines();
    assertEquals(0, pod.waitFor(), () -> String.join("\n", output));
    return output;
  }

  /** Ends what a failed test has left running. */
  void endAll() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.toHandle().destroyForcibly();
    }
  }

  /** The losses in metrics.jsonl, which must hold every step once and in order. */
  double[] losses(String run) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : metrics(run)) {
      JsonNode step = MAPPER.readTree(line);
      assertEquals(losses.size() + 1, step.path("step").asInt());
      losses.add(step.path("loss").asDouble());
    }
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Those of the steps that are compared. */
  double[] compared(String run) throws IOException {
    double[] losses = losses(run);
    assertTrue(losses.length >= COMPARED, run + " has done " + losses.length + " steps");
    return Arrays.copyOf(losses, COMPARED);
  }

  /** Waits until so many steps are done. */
  void awaitStep(String run, Process pod, int step) throws Exception {
    while (metrics(run).size() < step) {
      if (!pod.isAlive()) {
        throw new AssertionError(
            "the pod ended too early:\n" + String.join("\n", pod.inputReader().readAllLines()));
      }
      Thread.sleep(10);
    }
  }

  /** Waits until a checkpoint is committed, which happens while the steps after it go on. */
  void awaitCheckpoint(String run, Process pod) throws Exception {
    while (entries(checkpoints(run)).stream().noneMatch(entry -> entry.startsWith("step-"))) {
      if (!pod.isAlive()) {
        throw new AssertionError("the pod ended before its first checkpoint");
      }
      Thread.sleep(10);
    }
  }

  /** The whole lines of metrics.jsonl; the last one may be torn while it is written. */
  List<String> metrics(String run) throws IOException {
    Path file = runDirectory(run).resolve("metrics.jsonl");
    String text = Files.exists(file) ? Files.readString(file) : "";
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Gives a run the folder of another. */
  void copy(String from, String to) throws IOException {
    Path source = runDirectory(from);
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, runDirectory(to).resolve(source.relativize(path)));
      }
    }
  }

  List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private RunConfiguration configuration(TestLayout layout, String run, double learningRate) {
    return new RunConfiguration(
        RunConfiguration.FORMAT_VERSION,
        new JobReference("test", run, "uid-of-" + run),
        "runs/" + run,
        new ModelSettings(
            "gpt-neox", layout.layers(), 64, 4, 256, SEQUENCE, 1.0, 10_000, false, 1e-5),
        new TokenizerSettings(null, "tokenizer.model", null, null),
        new DataSettings(
            List.of(new DataSettings.Source("chain", "unused", null, "jsonl", 1, null)), "98,1,1"),
        new TrainingSettings(
            layout.steps(),
            8,
            2,
            precision,
            new TrainingSettings.Optimizer(learningRate, 3e-4, 0.9, 0.95, 1e-8, 0.1, 1.0),
            new TrainingSettings.Schedule("cosine", 5),
            1234),
        null,
        layout.parallelism(),
        new ResourceSettings(layout.nodes(), layout.processesPerNode(), "cpu"),
        new CheckpointSettings(10, null, 2, layout.keepEvery(), "Latest"),
        HealthSettings.DEFAULT,
        new EvaluationSettings("None", List.of()),
        new ExportSettings(false));
  }

  private void trainTokenizer() throws IOException, InterruptedException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      for (int letter = 0; letter <= i % 7; letter++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      text.append(i % 12 == 0 ? '\n' : ' ');
    }
    Path input = Files.writeString(storage.resolve("text.txt"), text);
    Process training =
        new ProcessBuilder(
                "spm_train",
                "--input=" + input,
                "--model_prefix=" + storage.resolve("tokenizer"),
                "--vocab_size=" + VOCABULARY,
                "--model_type=bpe",
                "--minloglevel=2")
            .redirectErrorStream(true)
            .start();
    String output = String.join("\n", training.inputReader().readAllLines());
    assertEquals(0, training.waitFor(), output);
  }

  /**
   * Documents in which a token nearly decides the next one, so that there is something to learn.
   */
  private static List<int[]> chains() {
    Random random = new Random(11);
    List<int[]> documents = new ArrayList<>();
    for (int document = 0; document < 300; document++) {
      int[] tokens = new int[20 + random.nextInt(60)];
      tokens[0] = 3 + random.nextInt(VOCABULARY - 3);
      for (int i = 1; i < tokens.length; i++) {
        int next = (tokens[i - 1] * 5 + random.nextInt(3)) % (VOCABULARY - 3);
        tokens[i] = 3 + next;
      }
      tokens[tokens.length - 1] = EOD;
      documents.add(tokens);
    }
    return documents;
  }

  private Path writeDataset(String name, List<int[]> documents) throws IOException {
    Path folder = storage.resolve(name);
    ArtifactKey key = new ArtifactKey(DatasetFiles.KIND, 1, Map.of(), List.of("chain"));
    try (PendingArtifact pending = ArtifactStore.single(folder).begin(key)) {
      Path prefix = pending.folder().resolve(DatasetFiles.name("chain"));
      try (IndexedDatasetWriter writer = new IndexedDatasetWriter(prefix, TokenType.UINT16)) {
        for (int[] document : documents) {
          writer.add(document);
        }
        writer.finish();
      }
      pending.commit(
          Map.of(DatasetFiles.TOKENIZER_MODEL, Sha256.of(tokenizer())),
          Map.of(DatasetFiles.EOD_ID, EOD, DatasetFiles.VOCABULARY_SIZE, VOCABULARY),
          Map.of(),
          List.of());
    }
    return folder;
  }

  static void assertClose(double[] expected, double[] actual, double relative) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], relative * expected[i], "loss of step " + (i + 1));
    }
  }

  /** Means over the first and the last ten. */
  static double[] ends(double[] losses) {
    return new double[] {
      Arrays.stream(losses).limit(10).average().orElseThrow(),
      Arrays.stream(losses).skip(losses.length - 10L).average().orElseThrow()
    };
  }
}
