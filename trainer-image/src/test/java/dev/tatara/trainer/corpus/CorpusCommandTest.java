package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path folder;

  @Test
  void keepsTextAsItIsAndCountsWhatItLeavesOut() throws IOException {
    Path file =
        write(
            "a.jsonl",
            """
            {"id": "first", "text": "鉄 ㈱\\n  \\ud83d\\ude00", "other": [1]}

            {"text": " \\n"}
            {"id": 7, "text": "half \\ud83d of a pair"}
            {"id": "again", "text": "鉄 ㈱\\n  😀"}
            """);
    assertEquals(0, byHand("--input", file.toString(), "--name", "a", "--licence", "CC0-1.0"));
    Artifact corpus = Artifact.open(folder.resolve("out"), "corpus");
    corpus.verify();
    assertEquals(
        List.of(new Document("first", "鉄 ㈱\n  😀"), new Document("7", "half \ufffd of a pair")),
        read(corpus, "a"));
    Map<String, Object> counts = corpus.manifest().counts();
    assertEquals(2, counts.get("documents"));
    assertEquals(7 + 16, counts.get("characters"));
    assertEquals(1, counts.get("empty"));
    assertEquals(1, counts.get("duplicates"));
    assertEquals(23, CorpusReader.characters(corpus, "a"));
    assertEquals(List.of("CC0-1.0"), corpus.manifest().licences());
    JsonNode input = MAPPER.valueToTree(corpus.manifest().inputs()).at("/sources/0/files/0");
    assertEquals(Files.size(file), input.get("bytes").longValue());
    assertEquals(64, input.get("sha256").asText().length());
  }

  @Test
  void readsGlobsOfTextAndPackedFiles() throws IOException {
    write("text/b.txt", "\ufeff二");
    write("text/deep/er/c.txt", "三\r\n");
    write("text/a.text", "not asked for");
    Files.createDirectories(folder.resolve("text"));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("text/a.txt.gz")))) {
      out.write("一".getBytes(StandardCharsets.UTF_8));
    }
    String glob = folder + "/text/**/*.{txt,txt.gz}";
    assertEquals(0, byHand("--input", glob, "--format", "text"));
    assertEquals(
        List.of(
            new Document("a.txt.gz", "一"),
            new Document("b.txt", "二"),
            new Document("deep/er/c.txt", "三\r\n")),
        read(Artifact.open(folder.resolve("out"), "corpus"), "text"));
  }

  @Test
  void aSecondRunReusesWhatTheFirstMade() throws IOException {
    Path file = write("a.jsonl", "{\"text\": \"鉄\"}\n");
    assertEquals(0, byHand("--input", file.toString()));
    Path manifest = folder.resolve("out/manifest.json");
    byte[] before = Files.readAllBytes(manifest);
    assertTrue(message().contains("\"reused\":false"), message());
    assertEquals(0, byHand("--input", file.toString()));
    assertTrue(message().contains("\"reused\":true"), message());
    assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(manifest));
    write("a.jsonl", "{\"text\": \"鋼\"}\n");
    assertEquals(64, byHand("--input", file.toString()));
    assertTrue(message().contains("is taken"), message());
  }

  @Test
  void aLineThatIsNoDocumentIsNamed() throws IOException {
    String good = "{\"text\": \"鉄\"}\n";
    refuses(65, "a.jsonl line 3", good + "\n{\"text\": \"broken\n" + good);
    refuses(65, "a.jsonl line 2: the object has no string", good + "{\"txt\": \"鉄\"}\n");
    refuses(
        65,
        "a.jsonl line 1: the object has no string \\\"text\\\" (data.sources[].textField of a job,"
            + " --text-field by hand); it has title, content",
        "{\"title\": \"炉\", \"n\": 1, \"content\": \"鉄\"}\n");
    assertTrue(
        message().contains("(--text-field by hand) to the one that holds the text: title, content"),
        message());
    refuses(65, "--text-field by hand); it has no string", "{\"text\": 1}\n");
    refuses(65, "a.jsonl line 2: no JSON object", good + "[\"鉄\"]\n");
    refuses(65, "a.jsonl line 1: more than one", "{\"text\": \"鉄\"} {\"text\": \"鋼\"}\n");
    write("b.jsonl", "");
    Files.write(folder.resolve("b.jsonl"), new byte[] {'{', '"', (byte) 0x82, '\n'});
    refusesFile(65, "b.jsonl line 1", "b.jsonl", "jsonl");
    Files.write(folder.resolve("b.txt"), new byte[] {'a', '\n', (byte) 0x82, (byte) 0xa0});
    refusesFile(65, "b.txt line 2: not UTF-8 (byte 2", "b.txt", "text");
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void aPackedFileThatIsCutOrNotPackedIsNamed() throws IOException {
    Path packed = folder.resolve("a.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      for (int i = 0; i < 2000; i++) {
        out.write(("{\"text\": \"" + Math.sin(i) + "\"}\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] whole = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(whole, whole.length / 2));
    refusesFile(65, "a.jsonl.gz line ", "a.jsonl.gz", "jsonl");
    Files.writeString(packed, "plain");
    refusesFile(65, "a.jsonl.gz: Not in GZIP format", "a.jsonl.gz", "jsonl");
  }

  @Test
  void missingFilesAndEmptySourcesAreNamed() throws IOException {
    refusesFile(65, "there is no file", "none.jsonl", "jsonl");
    refusesFile(65, "no file matches", "*.jsonl", "jsonl");
    refusesFile(65, "no file matches", "no/folder/*.jsonl", "jsonl");
    Files.createDirectory(folder.resolve("texts"));
    refusesFile(65, "is a folder", "texts", "jsonl");
    write("a.jsonl", "\n{\"text\": \"\"}\n");
    refusesFile(65, "CorpusEmpty", "a.jsonl", "jsonl");
    assertTrue(message().contains("source 'text' holds no document"), message());
    assertEquals(64, byHand("--input", "a.jsonl", "--format", "yaml"));
    assertEquals(64, byHand("--input", folder + "/a.jsonl", "--name", "a/b"));
  }

  @Test
  void evaluationDataThatAreMissingOrBrokenAreNamed() throws IOException {
    TestRun run = new TestRun(folder).source("a", "a.jsonl", "jsonl", 1);
    Files.writeString(run.storage().resolve("a.jsonl"), TestRun.documents());
    run.configuration()
        .withObject("/data/decontaminate")
        .put("ngram", 13)
        .putArray("paths")
        .add("eval/*.json");
    assertEquals(65, run.verb("corpus"), run::said);
    assertTrue(run.said().contains("data.decontaminate.paths: no file matches"), run::said);
    Path file = Files.createDirectories(run.storage().resolve("eval")).resolve("a.json");
    Files.writeString(file, "{\"question\": ");
    assertEquals(65, run.verb("corpus"), run::said);
    assertTrue(run.said().contains("data.decontaminate.paths: eval/a.json: "), run::said);
  }

  private void refuses(int exitCode, String message, String content) throws IOException {
    write("a.jsonl", content);
    refusesFile(exitCode, message, "a.jsonl", "jsonl");
  }

  private void refusesFile(int exitCode, String message, String path, String format)
      throws IOException {
    assertEquals(exitCode, byHand("--input", folder + "/" + path, "--format", format));
    assertTrue(message().contains(message), message());
  }

  private int byHand(String... options) {
    List<String> arguments = new ArrayList<>(List.of("corpus", "--output", folder + "/out"));
    arguments.addAll(List.of(options));
    return Main.run(
        arguments.toArray(String[]::new),
        Environment.of(Map.of("TATARA_TERMINATION_LOG", folder + "/log")));
  }

  private String message() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static List<Document> read(Artifact corpus, String source) throws IOException {
    List<Document> documents = new ArrayList<>();
    try (CorpusReader reader = new CorpusReader(corpus, source)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        documents.add(d);
      }
    }
    return documents;
  }
}
