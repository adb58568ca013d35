package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.config.DecontaminateSettings;
import dev.tatara.trainer.config.DeduplicateSettings;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import dev.tatara.trainer.corpus.filter.TextShape;
import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.progress.PreparationServer;
import dev.tatara.trainer.step.StatusServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small corpus with one document for each thing that can happen to it. */
class CorpusStagesTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String QUESTION = "砂鉄を炉で溶かして鋼を作る日本の古い方法は何と呼ばれるか。";
  private static final String STEEL =
      "刀は、折り返して鍛えた鋼から作られる。硬い鋼で柔らかい鉄を包み、折れにくく、よく切れるようにする。焼き入れの前に土を塗り、刃のところだけを薄くする。"
          + "水に入れると、刃は硬くなり、背は粘りを残す。研ぎ師は、いくつもの砥石を順に使い、地と刃の模様を引き出す。";

  @TempDir private Path folder;

  @Test
  void everyStageCountsWhatItDoes() throws Exception {
    Made made = build(2, FilterSettings.DEFAULT, stages());
    Artifact corpus = made.artifact();
    corpus.verify();
    JsonNode counts = MAPPER.valueToTree(corpus.manifest().counts());
    assertEquals(
        "{\"documents\":5,\"characters\":"
            + counts.path("characters")
            + ",\"empty\":1,\"filtered\":2,\"contaminated\":2,\"duplicates\":1,\"nearDuplicates\":1}",
        without(counts, "stages", "histograms", "sources", "evaluationSets"));
    assertEquals(
        List.of("empty 0", "decontamination 1", "duplicates 0", "nearDuplicates 0"),
        droppedAt(counts, "code"));
    assertEquals(
        List.of(
            "empty 1",
            "normalization 0",
            "personalData 0",
            "language 1",
            "length 1",
            "repetition 0",
            "composition 0",
            "bulletinBoard 0",
            "advertising 0",
            "adult 0",
            "decontamination 1",
            "duplicates 1",
            "nearDuplicates 1"),
        droppedAt(counts, "web"));
    JsonNode stages = counts.at("/sources/web/stages");
    for (int i = 1; i < stages.size(); i++) {
      for (String unit : List.of("documents", "characters", "bytes")) {
        assertEquals(
            stages.get(i - 1).path(unit + "Out"), stages.get(i).path(unit + "In"), unit + i);
      }
    }
    assertEquals(9, stages.get(0).path("documentsIn").intValue());
    assertEquals(1, stages.get(2).at("/replaced/<EMAIL>").intValue());
    JsonNode sample = stages.get(3).at("/samples/0");
    assertEquals("english", sample.path("id").textValue());
    assertEquals("notJapanese", sample.path("reason").textValue());
    assertTrue(sample.path("excerpt").textValue().startsWith("The furnace"), sample.toString());
    List<Document> web = read(corpus, "web");
    assertEquals(List.of("steel", "mail", "third"), web.stream().map(Document::id).toList());
    assertTrue(web.get(1).text().contains("<EMAIL>"), web.get(1).text());
    assertTrue(web.get(1).text().contains("(株)"), web.get(1).text());
    String code = read(corpus, "code").getFirst().text();
    assertEquals("int Ａ = 1; // a@example.com ㈱\r\n", code, "code is taken as it is");
    assertFalse(Files.exists(corpus.folder().resolve(".work")));
  }

  @Test
  void histogramsCountWhatWasWrittenAndThePageShowsTheManifestsFigures() throws Exception {
    Artifact corpus = build(2, FilterSettings.DEFAULT, stages()).artifact();
    JsonNode counts = MAPPER.valueToTree(corpus.manifest().counts());
    for (String source : CorpusReader.sources(corpus)) {
      Histograms expected = new Histograms();
      for (Document document : read(corpus, source)) {
        String whole = document.whole();
        expected.add(
            whole.codePointCount(0, whole.length()), Histograms.Bins.of(TextShape.of(whole)));
      }
      assertEquals(
          MAPPER.valueToTree(expected.toMap()).toString(),
          counts.at("/sources/" + source + "/histograms").toString(),
          source);
    }
    String page = Files.readString(corpus.file(CorpusStep.REPORT));
    for (String text : List.of("web", "english", "notJapanese", corpus.manifest().digest())) {
      assertTrue(page.contains(text), text);
    }
    assertTrue(corpus.manifest().files().stream().anyMatch(f -> f.path().equals("report.html")));
  }

  @Test
  void eachEvaluationSetIsToldAndWhatIsServedIsWhatTheManifestSays() throws Exception {
    Path other = Files.writeString(folder.resolve("other.txt"), "答えを知っている人は、この町にはとても多い");
    Path absent = Files.writeString(folder.resolve("absent.json"), "[\"どの文書にもない長い問いの文である。\"]");
    CorpusMetrics metrics = new CorpusMetrics();
    write();
    List<SourceFile> sets = new ArrayList<>(eval());
    for (Path set : List.of(other, absent)) {
      sets.add(SourceFile.of(set, set.getFileName().toString(), set.getFileName().toString()));
    }
    CorpusStages stages =
        new CorpusStages(
            new DeduplicateSettings(true, 0.8),
            new DecontaminateSettings(List.of("eval.json", "other.txt", "absent.json"), 13),
            sets);
    Artifact corpus =
        step(folder, 2, metrics)
            .run(
                List.of(
                    source("web", folder.resolve("web.jsonl"), FilterSettings.DEFAULT),
                    source("code", folder.resolve("code.jsonl"), null)),
                stages)
            .orElseThrow()
            .artifact();
    JsonNode counts = MAPPER.valueToTree(corpus.manifest().counts());
    String question = folder.resolve("eval.json").toString();
    assertEquals(
        MAPPER.createObjectNode().put(question, 2).put("absent.json", 0).put("other.txt", 1),
        counts.path("evaluationSets"));
    assertEquals(2, counts.path("contaminated").asInt());

    String served;
    try (StatusServer server =
            PreparationServer.start(
                "127.0.0.1", 0, new CorpusProgress(Shard.WHOLE)::figures, metrics.document());
        HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
      served = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    }
    for (String source : List.of("web", "code")) {
      for (JsonNode stage : counts.at("/sources/" + source + "/stages")) {
        String labels =
            "{source=\"%s\",stage=\"%s\"} ".formatted(source, stage.path("stage").asText());
        for (String figure :
            List.of(
                "documents_in",
                "documents_out",
                "characters_in",
                "characters_out",
                "bytes_in",
                "bytes_out")) {
          String name = figure.replace("_i", "I").replace("_o", "O");
          String line =
              "tatara_corpus_" + figure + "_total" + labels + stage.path(name).asDouble() + "\n";
          assertTrue(served.contains(line), () -> line + " is not in\n" + served);
        }
      }
    }
    String line =
        "tatara_corpus_contaminated_documents_total{evaluation_set=\"other.txt\",source=\"web\"} 1.0";
    assertTrue(served.contains(line), served);
    String page = Files.readString(corpus.file(CorpusStep.REPORT));
    assertTrue(page.contains("absent.json"), page);
  }

  @Test
  void theSameBytesWhateverTheNumberOfThreads() throws Exception {
    Artifact one = build(1, FilterSettings.DEFAULT, stages()).artifact();
    Path other = Files.createDirectory(folder.resolve("other"));
    Artifact four = build(other, 4, FilterSettings.DEFAULT, stages()).artifact();
    for (String source : CorpusReader.sources(one)) {
      assertArrayEquals(
          Files.readAllBytes(CorpusReader.file(one, source)),
          Files.readAllBytes(CorpusReader.file(four, source)));
    }
    assertEquals(
        MAPPER.valueToTree(one.manifest().counts()).toString(),
        MAPPER.valueToTree(four.manifest().counts()).toString());
    assertEquals(one.manifest().digest(), four.manifest().digest());
  }

  @Test
  void changedStagesMakeAnotherArtifactAndUnchangedOnesReuseIt() throws Exception {
    Made first = build(2, FilterSettings.DEFAULT, stages());
    assertFalse(first.reused());
    assertTrue(build(2, FilterSettings.DEFAULT, stages()).reused());
    Path list = Files.writeString(folder.resolve("words.txt"), "たたら饅頭\n");
    Made listed = build(2, settings(list.toString()), stages());
    assertFalse(listed.reused());
    Path moved = Files.copy(list, folder.resolve("moved.txt"));
    assertTrue(build(2, settings(moved.toString()), stages()).reused());
    Made unlike =
        build(2, FilterSettings.DEFAULT, new CorpusStages(null, stages().decontaminate(), eval()));
    assertFalse(unlike.reused());
    Files.writeString(folder.resolve("eval.json"), "[\"別の問いを書いた、もう一つの評価のデータである。\"]");
    Made other = build(2, FilterSettings.DEFAULT, stages());
    assertFalse(other.reused());
    assertNotEquals(first.artifact().manifest().digest(), other.artifact().manifest().digest());
  }

  @Test
  void aStageThatDropsMostOfASourceIsWarnedOf() throws Exception {
    assertFalse(
        build(2, FilterSettings.DEFAULT, stages())
            .artifact()
            .manifest()
            .counts()
            .containsKey("warnings"));
    Files.writeString(folder.resolve("eval.json"), "[\"" + QUESTION + "\"]");
    Path file =
        Files.writeString(
            folder.resolve("leaks.jsonl"),
            line("kept", "炉。") + line("a", QUESTION) + line("b", "問い。" + QUESTION));
    Artifact corpus =
        step(folder, 2, new CorpusMetrics())
            .run(List.of(source("leaks", file, null)), stages())
            .orElseThrow()
            .artifact();
    JsonNode warnings = MAPPER.valueToTree(corpus.manifest().counts()).path("warnings");
    assertEquals(1, warnings.size(), warnings.toString());
    String warning = warnings.get(0).textValue();
    assertTrue(
        warning.startsWith("source 'leaks': stage decontamination drops 67 % of the documents"),
        warning);
    String page = Files.readString(corpus.file(CorpusStep.REPORT));
    assertTrue(page.contains("stage decontamination drops 67 %"), page);
  }

  @Test
  void aSourceOfWhichNothingIsLeftIsNamedWithTheReason() throws IOException {
    Files.writeString(folder.resolve("eval.json"), "[]");
    Path file =
        Files.writeString(
            folder.resolve("short.jsonl"),
            "{\"text\": \"The furnace.\"}\n{\"text\": \"鉄です。\"}\n{\"text\": \"鋼です。\"}\n");
    TrainerException e =
        assertThrows(
            TrainerException.class,
            () ->
                step(folder, 2, new CorpusMetrics())
                    .run(List.of(source("short", file, FilterSettings.DEFAULT)), stages()));
    assertEquals(
        "source 'short' holds no document: 1 files with 3 documents, of which stages left out:"
            + " length 2, language 1",
        e.getMessage());
  }

  private Made build(int threads, FilterSettings filters, CorpusStages stages) throws Exception {
    return build(folder, threads, filters, stages);
  }

  private Made build(Path store, int threads, FilterSettings filters, CorpusStages stages)
      throws Exception {
    write();
    Path web = folder.resolve("web.jsonl");
    Path code = folder.resolve("code.jsonl");
    return step(store, threads, new CorpusMetrics())
        .run(List.of(source("web", web, filters), source("code", code, null)), stages)
        .orElseThrow();
  }

  private static CorpusStep step(Path root, int threads, CorpusMetrics metrics) {
    Workplace workplace =
        Workplace.on(ArtifactStore.under(root), root.resolve("shards"), Shard.WHOLE);
    return new CorpusStep(workplace, threads, metrics, new CorpusProgress(Shard.WHOLE));
  }

  /** The sources, and evaluation data unless there are others. */
  private void write() throws IOException {
    Path web = folder.resolve("web.jsonl");
    Path code = folder.resolve("code.jsonl");
    Files.writeString(
        web,
        line("blank", " \n")
            + line("english", "The furnace is built of clay, and bellows blow for days and nights.")
            + line("short", "鉄を打つ。")
            + line("steel", STEEL)
            + line("mail", "㈱鉄の町へのお便りは、taro@example.jpまで送ってください。お返事は、ひと月のうちに、こちらからお送りします。")
            + line("again", STEEL)
            + line("almost", STEEL.replace("研ぎ師は、", "研師が、"))
            + line("leak", "よくある問いに、" + QUESTION + "というものがある。答えを知っている人は、この町にはとても多いのである。")
            + line("third", "炉は粘土で築かれ、三日三晩のあいだ、ふいごで風が送られる。長は炎の色を見て、砂鉄を入れる時を決めた。"));
    Files.writeString(
        code,
        line("A.java", "int Ａ = 1; // a@example.com ㈱\r\n")
            + line("B.java", "class B {}")
            + line("Leak.java", "// " + QUESTION));
    if (!Files.exists(folder.resolve("eval.json"))) {
      Files.writeString(folder.resolve("eval.json"), "{\"question\": \"" + QUESTION + "\"}\n");
    }
  }

  private CorpusStages stages() {
    return new CorpusStages(
        new DeduplicateSettings(true, 0.8),
        new DecontaminateSettings(List.of("eval.json"), 13),
        eval());
  }

  private List<SourceFile> eval() {
    Path file = folder.resolve("eval.json");
    return List.of(SourceFile.of(file, "eval.json", file.toString()));
  }

  private static CorpusSource source(String name, Path path, FilterSettings filters) {
    SourceFile file = SourceFile.of(path, path.getFileName().toString(), path.toString());
    CorpusSource source =
        new CorpusSource(
            name, new DocumentForm.JsonLines(DocumentForm.TEXT_FIELD), null, List.of(file));
    return filters == null ? source : source.filtered(filters, FilterWords.of(filters, Path::of));
  }

  private static FilterSettings settings(String list) {
    ObjectNode settings = MAPPER.valueToTree(FilterSettings.DEFAULT);
    return MAPPER.convertValue(settings.put("advertisingWords", list), FilterSettings.class);
  }

  private static List<String> droppedAt(JsonNode counts, String source) {
    List<String> dropped = new ArrayList<>();
    for (JsonNode stage : counts.at("/sources/" + source + "/stages")) {
      long left = stage.path("documentsIn").longValue() - stage.path("documentsOut").longValue();
      dropped.add(stage.path("stage").textValue() + " " + left);
    }
    return dropped;
  }

  private static String without(JsonNode node, String... fields) {
    return ((ObjectNode) node.deepCopy()).remove(List.of(fields)).toString();
  }

  private static String line(String id, String text) {
    return MAPPER.createObjectNode().put("id", id).put("text", text) + "\n";
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
