package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.step.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Stages that are asked for by hand, on a document for each thing that can happen to it. */
class StageOptionsTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String QUESTION = "砂鉄を炉で溶かして鋼を作る日本の古い方法は何と呼ばれるか。";
  private static final String STEEL =
      "刀は、折り返して鍛えた鋼から作られる。硬い鋼で柔らかい鉄を包み、折れにくく、よく切れるようにする。焼き入れの前に土を塗り、刃のところだけを薄くする。"
          + "水に入れると、刃は硬くなり、背は粘りを残す。研ぎ師は、いくつもの砥石を順に使い、地と刃の模様を引き出す。";

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("web.jsonl"),
        line("english", "The furnace is built of clay, and bellows blow for days and nights.")
            + line("short", "鉄を打つ。")
            + line("steel", STEEL)
            + line("almost", STEEL.replace("研ぎ師は、", "研師が、"))
            + line("mail", "鉄の町へのお便りは、taro@example.jpまで送ってください。お返事は、ひと月のうちに、こちらからお送りします。")
            + line("leak", "よくある問いに、" + QUESTION + "というものがある。答えを知っている人は、この町にはとても多いのである。"));
    Files.writeString(folder.resolve("eval.json"), "{\"question\": \"" + QUESTION + "\"}\n");
  }

  @Test
  void withoutOptionsTextIsTakenAsItIs() throws Exception {
    assertEquals(0, corpus());
    assertEquals(6, counts().path("documents").asInt());
    assertEquals(List.of("empty", "duplicates"), stages());
  }

  @Test
  void allStagesOfAJobCanBeAskedFor() throws Exception {
    assertEquals(
        0,
        corpus("--filters", "--near-duplicates", "--decontaminate", folder + "/*.json"),
        this::said);
    JsonNode counts = counts();
    assertEquals(2, counts.path("filtered").asInt(), counts::toString);
    assertEquals(1, counts.path("contaminated").asInt(), counts::toString);
    assertEquals(1, counts.path("nearDuplicates").asInt(), counts::toString);
    assertEquals(2, counts.path("documents").asInt(), counts::toString);
    assertEquals(13, stages().size());
  }

  @Test
  void oneFilterCanBeOtherThanTheDefault() throws Exception {
    assertEquals(
        0, corpus("--filter", "minCharacters=3", "--filter=maskPersonalData=false"), this::said);
    JsonNode counts = counts();
    assertEquals(1, counts.path("filtered").asInt(), "the English one alone is left out");
    assertFalse(stages().contains("personalData"), "it was switched off");
    String settings = Files.readString(folder.resolve("out/manifest.json")).replaceAll("\\s", "");
    assertTrue(settings.contains("\"minCharacters\":3"), settings);
    assertTrue(settings.contains("\"maxSymbolShare\":0.2"), "defaults are kept with it");
    assertEquals(64, corpus("--filter", "minCharacters=4"), "another corpus needs another folder");
  }

  @Test
  void shardsTakeTheSameOptions() throws Exception {
    assertEquals(0, corpus("--filters", "--shard", "0/2"));
    assertEquals(0, corpus("--filters", "--shard", "1/2"));
    assertEquals(4, counts().path("documents").asInt());
  }

  @Test
  void whatMakesNoSenseIsRefusedWithWhatThereIs() throws Exception {
    refuses("use one of normalization, maskPersonalData,", "--filter", "minLength=3");
    refuses("the value must be an integer", "--filter", "minCharacters=few");
    refuses("the value must be true or false", "--filter", "maskPersonalData=yes");
    refuses("use nfkc, nfc or none", "--filter", "normalization=NFD");
    refuses("'maxSymbolShare' is 2.0: use 0 to 1", "--filter", "maxSymbolShare=2");
    refuses("'data.deduplicate.similarity'", "--near-duplicates", "--similarity", "0.1");
    refuses("--similarity belongs to --near-duplicates", "--similarity", "0.8");
    refuses("--ngram belongs to --decontaminate", "--ngram", "8");
    refuses("--format sft is examples", "--filters", "--format", "sft");
    assertEquals(65, corpus("--decontaminate", folder + "/none.json"));
    assertTrue(said().contains("none.json"), said());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void helpNamesAllFiltersWithTheirDefaults() {
    String help = new CommandLine(new CorpusCommand()).getUsageMessage().replaceAll("\\s+", " ");
    MAPPER
        .valueToTree(FilterSettings.DEFAULT)
        .properties()
        .forEach(
            filter -> {
              boolean file = filter.getValue().isNull();
              String named =
                  file ? filter.getKey() : filter.getKey() + "=" + filter.getValue().asText();
              assertTrue(help.contains(named), () -> named + " is not in " + help);
            });
  }

  private void refuses(String sentence, String... options) throws IOException {
    assertEquals(64, corpus(options), this::said);
    assertTrue(said().contains(sentence), this::said);
  }

  private int corpus(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("corpus", "--input", folder + "/web.jsonl", "--output", folder + "/out"));
    arguments.addAll(List.of(options));
    return Main.run(
        arguments.toArray(String[]::new),
        Environment.of(Map.of("TATARA_TERMINATION_LOG", folder + "/log")));
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private JsonNode counts() {
    return MAPPER.valueToTree(Artifact.open(folder.resolve("out"), "corpus").manifest().counts());
  }

  private List<String> stages() {
    return counts().at("/sources/text/stages").findValuesAsText("stage");
  }

  private static String line(String id, String text) {
    return MAPPER.createObjectNode().put("id", id).put("text", text) + "\n";
  }
}
