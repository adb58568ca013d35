package dev.tatara.trainer.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A volume and a run configuration on it, and the verbs run as in a pod. */
public final class TestRun {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Path SAMPLE =
      Path.of("../crds/src/main/resources/dev/tatara/run-configuration/quickstart.json");

  private final Path root;
  private final ObjectNode configuration;
  private final Map<String, String> environment = new HashMap<>();
  private Path secrets;

  /** Starts from the sample configuration, without its sources and its evaluation. */
  public TestRun(Path root) throws IOException {
    this.root = root;
    this.secrets = root.resolve("secrets");
    this.configuration = (ObjectNode) MAPPER.readTree(Files.readAllBytes(SAMPLE));
    ((ObjectNode) configuration.get("data")).putArray("sources");
    configuration.putObject("evaluation").put("mode", "None").putArray("tasks");
    Files.createDirectories(storage());
  }

  public Path storage() {
    return root.resolve("storage");
  }

  public ObjectNode configuration() {
    return configuration;
  }

  /** Takes the Secrets of object stores from another folder. */
  public TestRun secrets(Path folder) {
    secrets = folder;
    return this;
  }

  /** Sets a variable of the pod's environment. */
  public TestRun environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Adds a source. */
  public TestRun source(String name, String path, String format, double weight) {
    ((ArrayNode) configuration.at("/data/sources"))
        .addObject()
        .put("name", name)
        .put("path", path)
        .put("format", format)
        .put("weight", weight);
    return this;
  }

  /** Changes a number of {@code tokenizer.train}. */
  public TestRun tokenizer(String field, JsonNode value) {
    ((ObjectNode) configuration.at("/tokenizer/train")).set(field, value);
    return this;
  }

  /** Runs a verb; its exit code. */
  public int verb(String... arguments) throws IOException {
    return verb(Map.of(), arguments);
  }

  /** Runs a verb as one of several pods. */
  public int verbOfPod(int index, String... arguments) throws IOException {
    return verb(Map.of("JOB_COMPLETION_INDEX", String.valueOf(index)), arguments);
  }

  private int verb(Map<String, String> ofPod, String... arguments) throws IOException {
    Files.deleteIfExists(root.resolve("termination-log"));
    Path run = write();
    String[] all = new String[arguments.length + 4];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(
        new String[] {"--run", run.toString(), "--storage", storage().toString()},
        0,
        all,
        arguments.length,
        4);
    Map<String, String> variables = new HashMap<>(environment);
    variables.putAll(ofPod);
    variables.put("TATARA_TERMINATION_LOG", root.resolve("termination-log").toString());
    variables.put("TATARA_SECRETS", secrets.toString());
    variables.put("TATARA_CLAIMS", root.resolve("claims").toString());
    return Main.run(all, Environment.of(variables));
  }

  /** Writes the run configuration; where it is. */
  public Path write() throws IOException {
    return Files.writeString(root.resolve("run.json"), configuration.toString());
  }

  /** The termination message of the last verb. */
  public JsonNode message() throws IOException {
    return MAPPER.readTree(Files.readAllBytes(root.resolve("termination-log")));
  }

  /** The same as text. */
  public String said() {
    try {
      return message().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The result file of a step. */
  public StepResult result(String step) {
    return StepResult.read(runDirectory(), step);
  }

  /** What its step {@code corpus} has made. */
  public Artifact corpus() {
    return Artifact.open(storage().resolve(result("corpus").artifact()), CorpusReader.KIND);
  }

  /** What that holds of a source. */
  public List<Document> documents(String source) throws IOException {
    List<Document> documents = new ArrayList<>();
    try (CorpusReader reader = new CorpusReader(corpus(), source)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        documents.add(d);
      }
    }
    return documents;
  }

  /** What belongs to the run alone. */
  public Path runDirectory() {
    return storage().resolve(configuration.get("runDirectory").asText());
  }

  /** The Japanese text of the test resources. */
  public static String text() throws IOException {
    try (InputStream in = TestRun.class.getResourceAsStream("/dev/tatara/trainer/ironwork.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** So many lines of 20 to 50 characters from anywhere in that text. */
  public static String text(int lines) throws IOException {
    String all = text().replace("\n", "");
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < lines; line++) {
      int length = 20 + random.nextInt(30);
      int start = random.nextInt(all.length() - length);
      text.append(all, start, start + length).append("。\n");
    }
    return text.toString();
  }

  /** The text, a paragraph a document, as JSON lines. */
  public static String documents() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String paragraph : text().split("\n\n")) {
      lines.append(MAPPER.createObjectNode().put("text", paragraph)).append('\n');
    }
    return lines.toString();
  }
}
