package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.corpus.shard.ShardBoard;
import dev.tatara.trainer.corpus.shard.SharedBoard;
import dev.tatara.trainer.corpus.shard.WholeBoard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of several shards is, to the byte, what comes of one. */
class ShardedCorpusTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Each file is a part of its own. */
  private static final long FILE_BY_FILE = 1;

  @TempDir private Path folder;
  private List<CorpusSource> sources;

  @BeforeEach
  void plant() throws IOException {
    sources = PlantedSources.write(folder.resolve("text"));
  }

  @Test
  void anyNumberOfShardsMakesTheSameBytes() throws Exception {
    Path alone = folder.resolve("alone");
    Artifact one = step(alone, Shard.WHOLE, SourcePart.USUAL_BYTES).orElseThrow().artifact();
    one.verify();
    assertPlantedWasFound(MAPPER.valueToTree(one.manifest().counts()));
    for (int count : List.of(1, 2, 3, 7)) {
      Path root = folder.resolve("shards-" + count);
      Artifact other = inAnyOrder(root, count, FILE_BY_FILE);
      other.verify();
      assertEquals(content(one), content(other), count + " shards");
      assertEquals(manifest(one), manifest(other), count + " shards");
      assertEquals(List.of(), parts(root), "parts of " + count + " shards are left");
    }
  }

  /** Else the comparison would show little. */
  private static void assertPlantedWasFound(JsonNode counts) {
    assertEquals(6, counts.path("empty").asInt());
    assertTrue(counts.path("filtered").asInt() >= 12, counts::toString);
    assertEquals(6, counts.at("/evaluationSets/eval.json").asInt());
    assertEquals(0, counts.at("/evaluationSets/other.txt").asInt(-1));
    assertTrue(counts.path("duplicates").asInt() > 50, counts::toString);
    assertTrue(counts.path("nearDuplicates").asInt() > 20, counts::toString);
    JsonNode stages = counts.at("/sources/web/stages");
    long full = 0;
    for (JsonNode stage : stages) {
      full += stage.path("samples").size() == StageTally.SAMPLES ? 1 : 0;
    }
    assertTrue(full >= 4, stages::toString);
  }

  @Test
  void theLastShardToBeDoneMergesAndTheOthersSayNothing() throws Exception {
    for (int index : List.of(2, 0)) {
      assertEquals(Optional.empty(), step(folder, new Shard(index, 3), FILE_BY_FILE));
    }
    assertFalse(parts(folder).isEmpty());
    Made made = step(folder, new Shard(1, 3), FILE_BY_FILE).orElseThrow();
    assertFalse(made.reused());
    assertEquals(List.of(), parts(folder));
  }

  @Test
  void aCorpusOfAnyNumberOfShardsIsFoundByAnyOther() throws Exception {
    Made first = step(folder, Shard.WHOLE, FILE_BY_FILE).orElseThrow();
    assertEquals(Optional.empty(), step(folder, new Shard(0, 2), FILE_BY_FILE));
    Made last = step(folder, new Shard(1, 2), FILE_BY_FILE).orElseThrow();
    assertTrue(last.reused());
    assertEquals(first.artifact().manifest(), last.artifact().manifest());
    assertEquals(List.of(), parts(folder), "what shard 0 did before it could know");
    Made again = step(folder, new Shard(0, 2), FILE_BY_FILE).orElseThrow();
    assertTrue(again.reused(), "now it knows the files of shard 1");
  }

  @Test
  void whatIsFilteredIsFoundByAnotherNumberOfShardsAndAFileMoreIsFilteredAlone() throws Exception {
    step(folder, new Shard(0, 2), FILE_BY_FILE);
    List<String> before = parts(folder);
    assertTrue(before.size() > 3, before::toString);
    Path more = folder.resolve("text/web/0-more.jsonl");
    Files.copy(folder.resolve("text/web/3.jsonl"), more);
    Files.writeString(
        more, "{\"id\": \"new\", \"text\": \"新しい。\"}\n", java.nio.file.StandardOpenOption.APPEND);
    sources = PlantedSources.write(folder.resolve("text"));
    step(folder, new Shard(0, 3), FILE_BY_FILE);
    step(folder, new Shard(1, 3), FILE_BY_FILE);
    List<String> after = parts(folder);
    assertTrue(after.containsAll(before), "parts are not made anew");
    Artifact made = step(folder, new Shard(2, 3), FILE_BY_FILE).orElseThrow().artifact();
    Path alone = folder.resolve("alone");
    assertEquals(
        content(step(alone, Shard.WHOLE, FILE_BY_FILE).orElseThrow().artifact()), content(made));
  }

  /** As another job does that is done with them: from the moment when their manifest is there. */
  @Test
  void partsThatAreDeletedWhileTheyAreCommittedAreMadeAgain() throws Exception {
    Path filtered = Files.createDirectories(folder.resolve("artifacts/filtered"));
    AtomicInteger left = new AtomicInteger(60);
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (left.get() > 0) {
                    left.addAndGet(-deleteParts(filtered));
                  }
                });
    Artifact made;
    try {
      made = step(folder, Shard.WHOLE, FILE_BY_FILE).orElseThrow().artifact();
    } finally {
      left.set(0);
      other.join();
    }
    Path alone = folder.resolve("alone");
    assertEquals(
        content(step(alone, Shard.WHOLE, FILE_BY_FILE).orElseThrow().artifact()), content(made));
  }

  private static int deleteParts(Path filtered) {
    String[] names = filtered.toFile().list((_, name) -> name.length() == 64);
    for (String name : names) {
      try {
        Path going = filtered.resolve("." + name + ".gone.tmp");
        Files.move(filtered.resolve(name), going, StandardCopyOption.ATOMIC_MOVE);
        AtomicFiles.delete(going);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names.length;
  }

  @Test
  void partsThatAreGoneOrDamagedAreMadeByWhoMergesAndCountOnce() throws Exception {
    CorpusMetrics first = new CorpusMetrics();
    step(folder, new Shard(0, 2), FILE_BY_FILE, first);
    List<String> before = parts(folder);
    Path filtered = folder.resolve("artifacts/filtered");
    AtomicFiles.delete(filtered.resolve(before.getFirst()));
    Files.delete(filtered.resolve(before.getLast()).resolve(FilteredPart.FACTS));
    CorpusMetrics last = new CorpusMetrics();
    Artifact made = step(folder, new Shard(1, 2), FILE_BY_FILE, last).orElseThrow().artifact();
    Path alone = folder.resolve("alone");
    assertEquals(
        content(step(alone, Shard.WHOLE, FILE_BY_FILE).orElseThrow().artifact()), content(made));
    for (JsonNode stage : MAPPER.valueToTree(made.manifest().counts()).path("stages")) {
      String name = stage.path("stage").asText();
      assertEquals(
          stage.path("documentsIn").asDouble(), documentsIn(first, name) + documentsIn(last, name));
    }
  }

  /** Of all sources. */
  private static double documentsIn(CorpusMetrics metrics, String stage) throws IOException {
    return new String(metrics.document().body().get(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("tatara_corpus_documents_in_total{"))
        .filter(line -> line.contains("stage=\"" + stage + "\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf("} ") + 2)))
        .sum();
  }

  @Test
  void aFileThatOneShardHasSeenOtherwiseIsReadByWhoMerges() throws Exception {
    step(folder, new Shard(0, 2), FILE_BY_FILE);
    Files.writeString(
        folder.resolve("text/code/0.jsonl"),
        "{\"id\": \"late\", \"text\": \"class Late {}\"}\n",
        java.nio.file.StandardOpenOption.APPEND);
    Artifact made = step(folder, new Shard(1, 2), FILE_BY_FILE).orElseThrow().artifact();
    Path alone = folder.resolve("alone");
    Artifact one = step(alone, Shard.WHOLE, FILE_BY_FILE).orElseThrow().artifact();
    assertEquals(one.manifest().digest(), made.manifest().digest());
    assertEquals(content(one), content(made));
  }

  @Test
  void moreShardsThanPartsAreNoError() throws Exception {
    List<CorpusSource> all = sources;
    sources = all.subList(2, 3);
    Artifact made = inAnyOrder(folder, 7, SourcePart.USUAL_BYTES);
    assertEquals(30, made.manifest().counts().get("documents"));
  }

  @Test
  void partsDependOnTheirOwnFilesAlone() throws IOException {
    Path many = Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 400; i++) {
      Files.writeString(many.resolve("%03d.txt".formatted(i)), "x".repeat(100 + i));
    }
    List<List<String>> before = cut(many);
    assertTrue(before.size() > 20 && before.size() < 100, before.size() + " parts");
    Files.writeString(many.resolve("200-more.txt"), "x".repeat(300));
    List<List<String>> after = cut(many);
    after.removeAll(before);
    assertTrue(after.size() <= 2, after::toString);
  }

  private static List<List<String>> cut(Path many) {
    CorpusSource source =
        new CorpusSource(
            "many", new DocumentForm.Text(), null, new SourceFiles("many", many).find("*.txt"));
    List<List<String>> parts = new ArrayList<>();
    for (SourcePart part : SourcePart.of(source, 3000)) {
      parts.add(part.files().stream().map(SourceFile::name).toList());
    }
    return parts;
  }

  private Artifact inAnyOrder(Path root, int count, long partBytes) throws Exception {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(count));
    for (int index : order.subList(0, count - 1)) {
      assertEquals(Optional.empty(), step(root, new Shard(index, count), partBytes));
    }
    Made made = step(root, new Shard(order.getLast(), count), partBytes).orElseThrow();
    assertFalse(made.reused());
    return made.artifact();
  }

  private Optional<Made> step(Path root, Shard shard, long partBytes) throws Exception {
    return step(root, shard, partBytes, new CorpusMetrics());
  }

  private Optional<Made> step(Path root, Shard shard, long partBytes, CorpusMetrics metrics)
      throws Exception {
    ArtifactStore store = ArtifactStore.under(root);
    ShardBoard board =
        shard.count() == 1 ? new WholeBoard() : new SharedBoard(root.resolve("board"), shard);
    return new CorpusStep(
            new Workplace(store, store, board, Optional.empty(), partBytes),
            2,
            metrics,
            new CorpusProgress(shard))
        .run(sources, PlantedSources.stages(folder.resolve("text")));
  }

  /** All files but the manifest, which says when it was made. */
  private static Map<String, String> content(Artifact artifact) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(artifact.folder())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("manifest.json")) {
          content.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    assertEquals(4, content.size(), "three sources and the report");
    return content;
  }

  private static JsonNode manifest(Artifact artifact) {
    JsonNode manifest = MAPPER.valueToTree(artifact.manifest());
    ((com.fasterxml.jackson.databind.node.ObjectNode) manifest).remove("created");
    return manifest;
  }

  private static List<String> parts(Path root) throws IOException {
    Path filtered = root.resolve("artifacts/filtered");
    if (!Files.exists(filtered)) {
      return List.of();
    }
    try (Stream<Path> parts = Files.list(filtered)) {
      return parts.map(part -> part.getFileName().toString()).sorted().toList();
    }
  }
}
