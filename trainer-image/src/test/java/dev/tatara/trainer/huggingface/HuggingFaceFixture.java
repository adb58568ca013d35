package dev.tatara.trainer.huggingface;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A byte-level BPE tokenizer in GPT-2's way, learnt in plain loops, as a {@code tokenizer.json}.
 */
public final class HuggingFaceFixture {
  public static final String END = "<|endoftext|>";
  public static final String PADDING = "<|padding|>";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private HuggingFaceFixture() {}

  /**
   * Writes {@code tokenizer.json}; the first two tokens are special.
   *
   * @param vocabulary tokens in all
   */
  public static Path write(Path folder, int vocabulary) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(TokenizerJson.FILE_NAME);
    Files.write(file, MAPPER.writeValueAsBytes(json(vocabulary)));
    return file;
  }

  /** The same as JSON, to be changed. */
  public static ObjectNode json(int vocabulary) throws IOException {
    ObjectNode json = MAPPER.createObjectNode().put("version", "1.0");
    ArrayNode added = json.putArray("added_tokens");
    ObjectNode model = MAPPER.createObjectNode().put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab");
    for (String special : List.of(END, PADDING)) {
      added
          .addObject()
          .put("id", vocab.size())
          .put("content", special)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
      vocab.put(special, vocab.size());
    }
    for (int value = 0; value < 256; value++) {
      vocab.put(written(new byte[] {(byte) value}), vocab.size());
    }
    ArrayNode merges = model.putArray("merges");
    List<List<String>> words = new ArrayList<>();
    for (String word : TestRun.text().split("(?<=[\\n。、 ])")) {
      words.add(new ArrayList<>(List.of(written(word.getBytes(StandardCharsets.UTF_8)).split(""))));
    }
    while (vocab.size() < vocabulary) {
      List<String> pair = mostFrequent(words);
      words.forEach(word -> merge(word, pair));
      merges.add(String.join(" ", pair));
      vocab.put(String.join("", pair), vocab.size());
    }
    json.set("model", model);
    json.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    json.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    return json;
  }

  private static List<String> mostFrequent(List<List<String>> words) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (List<String> word : words) {
      for (int i = 1; i < word.size(); i++) {
        counts.merge(List.of(word.get(i - 1), word.get(i)), 1, Integer::sum);
      }
    }
    // Of equal ones that which sorts first, so that every run learns the same.
    return Collections.max(
            counts.entrySet(),
            Map.Entry.<List<String>, Integer>comparingByValue()
                .thenComparing(pair -> String.join(" ", pair.getKey())))
        .getKey();
  }

  private static void merge(List<String> word, List<String> pair) {
    for (int i = 1; i < word.size(); i++) {
      if (word.get(i - 1).equals(pair.get(0)) && word.get(i).equals(pair.get(1))) {
        word.set(i - 1, word.get(i - 1) + word.remove(i));
      }
    }
  }

  /** Bytes as GPT-2 writes them. */
  private static String written(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      int value = b & 0xff;
      char c = 0x100;
      for (int other = 0; other < value; other++) {
        c = (char) (isVisible(other) ? c : c + 1);
      }
      text.append(isVisible(value) ? (char) value : c);
    }
    return text.toString();
  }

  private static boolean isVisible(int value) {
    return value > 32 && value < 127 || value > 160 && value != 173;
  }
}
