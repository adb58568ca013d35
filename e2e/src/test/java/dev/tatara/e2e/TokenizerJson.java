package dev.tatara.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A tokenizer as Hugging Face's {@code tokenizers} write it: BPE on characters, whose merges are
 * the most frequent pairs of characters of some text. It was made by nobody else, so no licence
 * holds for it but the text's.
 */
record TokenizerJson(ObjectNode json) {
  static final String FILE = "tokenizer.json";
  static final String END = "<finis>";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNKNOWN = "<unknown>";
  private static final int MERGES = 400;

  /** Learnt from the {@code text} of all files of JSON lines in a folder. */
  static TokenizerJson of(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return of(files.sorted().flatMap(TokenizerJson::texts).toList());
    }
  }

  private static TokenizerJson of(List<String> texts) {
    ObjectNode model = JSON.createObjectNode().put("type", "BPE").put("unk_token", UNKNOWN);
    ObjectNode vocabulary = model.putObject("vocab");
    add(vocabulary, UNKNOWN);
    add(vocabulary, END);
    texts.stream()
        .flatMap(text -> characters(text).stream())
        .collect(Collectors.toCollection(TreeSet::new))
        .forEach(character -> add(vocabulary, character));
    ArrayNode merges = model.putArray("merges");
    for (List<String> pair : frequentPairs(texts)) {
      merges.addArray().add(pair.getFirst()).add(pair.getLast());
      add(vocabulary, String.join("", pair));
    }
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    ArrayNode added = json.putArray("added_tokens");
    for (String special : List.of(UNKNOWN, END)) {
      added
          .addObject()
          .put("id", vocabulary.get(special).asInt())
          .put("content", special)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    json.set("model", model);
    json.putObject("decoder").put("type", "Fuse");
    return new TokenizerJson(json);
  }

  private static void add(ObjectNode vocabulary, String token) {
    if (!vocabulary.has(token)) {
      vocabulary.put(token, vocabulary.size());
    }
  }

  private static List<List<String>> frequentPairs(List<String> texts) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (String text : texts) {
      List<String> characters = characters(text);
      for (int i = 1; i < characters.size(); i++) {
        counts.merge(List.of(characters.get(i - 1), characters.get(i)), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<List<String>, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(pair -> String.join("", pair.getKey())))
        .limit(MERGES)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> characters(String text) {
    return text.codePoints().mapToObj(Character::toString).toList();
  }

  private static Stream<String> texts(Path file) {
    try {
      return JSON
          .readerFor(ObjectNode.class)
          .<ObjectNode>readValues(file.toFile())
          .readAll()
          .stream()
          .map(document -> document.get("text").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tokens. */
  int size() {
    return json.at("/model/vocab").size();
  }

  /** The id of the token that ends a text. */
  int end() {
    return json.at("/model/vocab").get(END).asInt();
  }

  /** Writes it, and beside it which token ends a text. */
  void write(Path folder) throws IOException {
    JSON.writeValue(folder.resolve(FILE).toFile(), json);
    JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), Map.of("eos_token", END));
  }
}
