package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.config.DecontaminateSettings;
import dev.tatara.trainer.config.DeduplicateSettings;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Sources of several files, in which everything is planted that looks beyond one file: repetitions
 * and almost repetitions in other files and other sources, equal ids, evaluation data, and more
 * dropped documents than a report shows.
 */
final class PlantedSources {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String QUESTION = "砂鉄を炉で溶かして鋼を作る日本の古い方法は何と呼ばれるか。";
  private static final String THINGS = "鉄炉砂火水刀町山川人朝夜木石土風色音道家米海空雪花鳥魚馬牛犬";
  private static final List<String> PARTICLES = List.of("は", "が", "を", "に", "で", "の", "と", "も");
  private static final List<String> VERBS = List.of("作りました", "見ていた", "置いておく", "送ります", "待っている");
  private static final int WEB_FILES = 6;
  private static final int DOCUMENTS = 40;

  private final Path folder;
  private final Random random = new Random(1234);
  private final Map<String, List<String>> files = new java.util.TreeMap<>();

  private PlantedSources(Path folder) {
    this.folder = folder;
  }

  /** Writes them below a folder. */
  static List<CorpusSource> write(Path folder) throws IOException {
    PlantedSources planted = new PlantedSources(folder);
    planted.plant();
    for (var file : planted.files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, String.join("", file.getValue()));
    }
    Files.writeString(folder.resolve("eval.json"), MAPPER.writeValueAsString(QUESTION));
    Files.writeString(folder.resolve("other.txt"), "誰も聞いたことのない長い長い問いの文である。");
    return List.of(
        planted.source("web", new DocumentForm.JsonLines("text"), FilterSettings.DEFAULT),
        planted.source("code", new DocumentForm.JsonLines("text"), null),
        planted.source("talk", new DocumentForm.Examples(new PromptTemplate("{prompt}\n")), null));
  }

  /** All stages that there are. */
  static CorpusStages stages(Path folder) {
    List<SourceFile> sets = new ArrayList<>();
    for (String name : List.of("eval.json", "other.txt")) {
      sets.add(SourceFile.of(folder.resolve(name), name, name));
    }
    return new CorpusStages(
        new DeduplicateSettings(true, 0.8),
        new DecontaminateSettings(List.of("eval.json", "other.txt"), 13),
        sets);
  }

  private void plant() {
    List<String> texts = new ArrayList<>();
    for (int f = 0; f < WEB_FILES; f++) {
      for (int d = 0; d < DOCUMENTS; d++) {
        String text = text();
        texts.add(text);
        add("web/" + f + ".jsonl", "web-" + f + "-" + d, text);
      }
      add("web/" + f + ".jsonl", "blank-" + f, " \n");
      add("web/" + f + ".jsonl", "short-" + f, "鉄を打つ。");
      add("web/" + f + ".jsonl", "same-id", "The furnace is built of clay, file " + f + ".");
      add("web/" + f + ".jsonl", "leak-" + f, text() + QUESTION);
      add("web/" + f + ".jsonl", "mail-" + f, text() + "宛先は taro" + f + "@example.jp です。");
    }
    for (int i = 0; i < texts.size(); i += 7) {
      String text = texts.get(i);
      int other = (i / DOCUMENTS + 1 + i % (WEB_FILES - 1)) % WEB_FILES;
      add("web/" + other + ".jsonl", "again-" + i, text);
      add("code/" + i % 3 + ".jsonl", "copied-" + i, text);
      int middle = text.length() / 2;
      String almost = text.substring(0, middle) + "と言う" + text.substring(middle);
      add("web/" + (other + 2) % WEB_FILES + ".jsonl", "almost-" + i, almost);
    }
    for (int d = 0; d < DOCUMENTS; d++) {
      add("code/" + d % 3 + ".jsonl", "Class" + d, "class C" + d + " {}  // ㈱ " + text());
    }
    for (int d = 0; d < DOCUMENTS; d++) {
      ObjectNode example = MAPPER.createObjectNode().put("prompt", "問い" + d % 30);
      line("talk/" + d % 2 + ".jsonl", example.put("response", "答え" + d % 30));
    }
  }

  private void add(String file, String id, String text) {
    ObjectNode document = MAPPER.createObjectNode().put("id", id).put("text", text);
    if (text.length() % 3 == 0) {
      document.putObject("provenance").put("author", "書き手" + text.length());
    }
    line(file, document);
  }

  private void line(String file, ObjectNode object) {
    files.computeIfAbsent(file, _ -> new ArrayList<>()).add(object + "\n");
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int sentence = 0; sentence < 8; sentence++) {
      for (int word = 0; word < 5; word++) {
        text.appendCodePoint(THINGS.charAt(random.nextInt(THINGS.length())));
        text.append(PARTICLES.get(random.nextInt(PARTICLES.size())));
      }
      text.append(VERBS.get(random.nextInt(VERBS.size()))).append("。");
    }
    return text.toString();
  }

  private CorpusSource source(String name, DocumentForm form, FilterSettings filters) {
    List<SourceFile> found = new SourceFiles(name, folder).find(name + "/*.jsonl");
    CorpusSource source = new CorpusSource(name, form, "CC0-1.0", found);
    return filters == null ? source : source.filtered(filters, FilterWords.of(filters, Path::of));
  }
}
