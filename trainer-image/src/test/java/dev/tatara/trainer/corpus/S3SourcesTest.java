package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.minicluster.objectstore.S3Server;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.s3.CuttingProxy;
import dev.tatara.trainer.s3.VersityGateway;
import dev.tatara.trainer.step.TestRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code corpus} verb on sources in a real object store. */
class S3SourcesTest {
  @TempDir static Path shared;
  private static VersityGateway gateway;

  @TempDir Path folder;
  private TestRun run;

  @BeforeAll
  static void start() throws Exception {
    gateway = VersityGateway.start(shared).bucket("texts").bucket("packed");
    gateway.put("texts", "wiki/b.jsonl", "{\"text\": \"鋼\"}\n");
    gateway.put("texts", "wiki/2026/a.jsonl", "{\"text\": \"鉄\"}\n");
    gateway.put("texts", "wiki/readme.txt", "not asked for");
    gateway.put("texts", "wikipedia/c.jsonl", "not asked for");
    gateway.put("packed", "news.jsonl.gz", packed("{\"id\": \"n\", \"text\": \"炉\"}\n"));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    run = new TestRun(folder).secrets(gateway.secrets());
  }

  @Test
  void globsAndPackedObjectsOfTwoBucketsMakeOneCorpus() throws Exception {
    source("wiki", "wiki/**/*.jsonl", "texts");
    source("news", "news.jsonl.gz", "packed");
    assertEquals(0, run.verb("corpus"), run::said);
    Artifact corpus = corpus();
    assertEquals(List.of("2026/a.jsonl:1 鉄", "b.jsonl:1 鋼"), read(corpus, "wiki"));
    assertEquals(List.of("n 炉"), read(corpus, "news"));
    String inputs = corpus.manifest().inputs().toString();
    assertTrue(inputs.contains("s3://texts/wiki/b.jsonl") && inputs.contains("etag"), inputs);
    assertEquals(0, run.verb("corpus"));
    assertTrue(run.message().get("reused").booleanValue(), run::said);
    assertSecretIsNowhere();
  }

  @Test
  void parquetIsReadWithoutLoadingItWhole() throws Exception {
    Path file = Path.of("src/test/resources/dev/tatara/trainer/corpus/texts-zstd.parquet");
    gateway.put("packed", "texts.parquet", Files.readAllBytes(file));
    source("rows", "*.parquet", "packed");
    ObjectNode rows = (ObjectNode) run.configuration().at("/data/sources/0");
    rows.put("format", "parquet").put("textField", "body");
    assertEquals(0, run.verb("corpus"), run::said);
    List<String> documents = read(corpus(), "rows");
    assertEquals(599, documents.size(), "one row of 600 has no text");
    assertEquals("doc-0 第0の文書。鉄は熱いうちに打つ。", documents.getFirst());
  }

  @Test
  void anObjectThatHasChangedMakesAnotherCorpus() throws Exception {
    gateway.put("texts", "changing.jsonl", "{\"text\": \"一\"}\n");
    source("a", "changing.jsonl", "texts");
    assertEquals(0, run.verb("corpus"), run::said);
    String before = corpus().manifest().digest();
    gateway.put("texts", "changing.jsonl", "{\"text\": \"二\"}\n"); // as many bytes
    assertEquals(0, run.verb("corpus"), run::said);
    assertNotEquals(before, corpus().manifest().digest());
    assertEquals(List.of("changing.jsonl:1 二"), read(corpus(), "a"));
  }

  @Test
  void aBrokenConnectionGoesOnWhereItWas() throws Exception {
    List<String> expected = putLarge(gateway, "large.jsonl");
    try (CuttingProxy proxy = new CuttingProxy(gateway.server().port(), 300_000, () -> {})) {
      source("a", "large.jsonl", "texts").put("endpoint", proxy.endpoint());
      assertEquals(0, run.verb("corpus"), run::said);
      assertTrue(proxy.cuts() > 1, "connections that were broken: " + proxy.cuts());
    }
    assertEquals(expected, read(corpus(), "a"));
  }

  @Test
  void aStoreThatIsStartedAnewIsWaitedFor() throws Exception {
    try (VersityGateway other = VersityGateway.start(folder.resolve("server")).bucket("texts")) {
      List<String> expected = putLarge(other, "large.jsonl");
      AtomicBoolean stopped = new AtomicBoolean();
      Runnable stop =
          () -> {
            if (stopped.compareAndSet(false, true)) {
              other.server().stop();
            }
          };
      try (CuttingProxy proxy = new CuttingProxy(other.server().port(), 900_000, stop)) {
        Thread.ofVirtual()
            .start(
                () -> {
                  while (proxy.refused() < 8) { // more than the SDK tries by itself
                    LockSupport.parkNanos(1_000_000);
                  }
                  other.server().startAgain();
                });
        source("a", "large.jsonl", "texts").put("endpoint", proxy.endpoint());
        assertEquals(0, run.verb("corpus"), run::said);
        assertTrue(proxy.refused() >= 8, "connections without a server: " + proxy.refused());
      }
      assertEquals(expected, read(corpus(), "a"));
    }
  }

  @Test
  void anObjectThatVanishesOrChangesMidwayIsNamed() throws Exception {
    putLarge(gateway, "vanishing.jsonl");
    Runnable delete =
        () -> gateway.client().deleteObject(r -> r.bucket("texts").key("vanishing.jsonl"));
    refusedMidway("vanishing.jsonl", delete, "is not there any more");
    putLarge(gateway, "rewritten.jsonl");
    Runnable rewrite = () -> gateway.put("texts", "rewritten.jsonl", "{\"text\": \"別\"}\n");
    refusedMidway("rewritten.jsonl", rewrite, "has changed while it was read");
  }

  private void refusedMidway(String key, Runnable meanwhile, String sentence) throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(gateway.server().port(), 300_000, meanwhile)) {
      run = new TestRun(folder).secrets(gateway.secrets());
      source("a", key, "texts").put("endpoint", proxy.endpoint());
      refused(65, "SourceUnreadable", "s3://texts/" + key, sentence);
    }
    assertTrue(committed().isEmpty(), () -> committed().toString());
  }

  @Test
  void wrongCredentialsAreSaidWithTheSecret() throws Exception {
    source("a", "wiki/b.jsonl", "texts").put("secretName", VersityGateway.WRONG_SECRET);
    refused(64, "ConfigurationInvalid", "answers 403 SignatureDoesNotMatch");
    assertTrue(run.said().contains("Secret '" + VersityGateway.WRONG_SECRET + "'"), run::said);
    assertFalse(run.said().contains("guessed"), run::said);
  }

  @Test
  void aMissingSecretIsSaidWithItsKeys() throws Exception {
    source("a", "wiki/b.jsonl", "texts").put("secretName", "none");
    refused(64, "ConfigurationInvalid", "Secret 'none'", "AWS_ACCESS_KEY_ID");
    Files.createDirectories(gateway.secrets().resolve("half"));
    Files.writeString(gateway.secrets().resolve("half/AWS_ACCESS_KEY_ID"), "tatara");
    source("b", "wiki/b.jsonl", "texts").put("secretName", "half");
    run.configuration().withObject("/data").withArray("sources").remove(0);
    refused(64, "ConfigurationInvalid", "Secret 'half'", "no key AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void aBucketWithoutASecretMustBePublic() throws Exception {
    source("a", "wiki/b.jsonl", "texts").remove("secretName");
    refused(64, "ConfigurationInvalid", "not public");
  }

  @Test
  void aMissingBucketIsSaid() throws Exception {
    source("a", "*.jsonl", "elsewhere");
    refused(64, "ConfigurationInvalid", "bucket 'elsewhere' does not exist");
  }

  @Test
  void pathsThatNameNothingAreSaid() throws Exception {
    source("a", "wiki/*.parquet", "texts");
    refused(65, "SourceUnreadable", "no object matches s3://texts/wiki/*.parquet");
    run.configuration().withObject("/data").withArray("sources").removeAll();
    source("a", "wiki/b", "texts"); // the beginning of a key
    refused(65, "SourceUnreadable", "there is no object s3://texts/wiki/b");
  }

  @Test
  void aStoreThatDoesNotAnswerIsTriedAgainLater() throws Exception {
    source("a", "wiki/b.jsonl", "texts").put("endpoint", "http://127.0.0.1:1");
    refused(75, "StorageUnavailable", "http://127.0.0.1:1 cannot be reached");
    assertTrue(run.said().contains("networkPolicy.stores"), run::said);
  }

  private ObjectNode source(String name, String path, String bucket) {
    run.source(name, path, "jsonl", 1);
    var sources = run.configuration().withObject("/data").withArray("sources");
    return ((ObjectNode) sources.get(sources.size() - 1))
        .putObject("s3")
        .put("bucket", bucket)
        .put("endpoint", gateway.endpoint())
        .put("region", "us-east-1")
        .put("secretName", VersityGateway.SECRET);
  }

  private void refused(int exitCode, String reason, String... sentences) throws IOException {
    assertEquals(exitCode, run.verb("corpus"));
    assertEquals(reason, run.message().at("/error/reason").asText(), run::said);
    Stream.of(sentences).forEach(text -> assertTrue(run.said().contains(text), run::said));
  }

  /** Two megabytes of documents that do not compress into one buffer. */
  private static List<String> putLarge(VersityGateway server, String key) {
    Random random = new Random(7);
    StringBuilder lines = new StringBuilder();
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      String text = Long.toHexString(random.nextLong()).repeat(64);
      lines.append("{\"text\": \"").append(text).append("\"}\n");
      documents.add(key + ":" + (i + 1) + " " + text);
    }
    server.put("texts", key, lines.toString());
    return documents;
  }

  private Artifact corpus() {
    return Artifact.open(run.storage().resolve(run.result("corpus").artifact()), "corpus");
  }

  private List<Path> committed() {
    try (Stream<Path> files = Files.walk(run.storage())) {
      return files.filter(file -> file.endsWith("manifest.json")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertSecretIsNowhere() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(S3Server.KEY), file::toString);
      }
    }
  }

  private static List<String> read(Artifact corpus, String source) throws IOException {
    List<String> documents = new ArrayList<>();
    try (CorpusReader reader = new CorpusReader(corpus, source)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        documents.add(d.id() + " " + d.text());
      }
    }
    return documents;
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
