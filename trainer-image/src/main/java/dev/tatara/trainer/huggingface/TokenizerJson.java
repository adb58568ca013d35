package dev.tatara.trainer.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@code tokenizer.json} says of its vocabulary.
 *
 * @param text the file
 * @param pieces by id; empty where the vocabulary has a hole
 * @param ids by piece
 * @param special tokens that it marks so
 * @param unkId of the unknown token, or -1
 * @param byteLevel whether pieces are bytes, each written as a character (GPT-2's way)
 */
public record TokenizerJson(
    String text,
    List<String> pieces,
    Map<String, Integer> ids,
    List<String> special,
    int unkId,
    boolean byteLevel) {
  /** The name that it has everywhere. */
  public static final String FILE_NAME = "tokenizer.json";

  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final int MOST_PIECES = 10_000_000;

  /**
   * Reads a file.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is missing or no such file
   */
  public static TokenizerJson read(Path file) {
    try {
      String text = Files.readString(file);
      return of(text, MAPPER.readTree(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "tokenizer " + file + " cannot be read as a tokenizer.json: " + e.getMessage(),
          "name a tokenizer.json of Hugging Face's tokenizers (save_pretrained writes it)",
          e);
    }
  }

  private static TokenizerJson of(String text, JsonNode json) {
    Map<String, Integer> ids = new HashMap<>();
    JsonNode vocabulary = json.at("/model/vocab");
    if (vocabulary.isArray()) { // Unigram: pieces with their scores
      for (JsonNode piece : vocabulary) {
        ids.putIfAbsent(piece.path(0).asText(), ids.size());
      }
    } else if (vocabulary.isObject()) {
      vocabulary.properties().forEach(piece -> ids.put(piece.getKey(), piece.getValue().asInt(-1)));
    } else {
      throw new IllegalArgumentException("it has no model.vocab");
    }
    List<String> special = new ArrayList<>();
    for (JsonNode token : json.path("added_tokens")) {
      ids.put(token.path("content").asText(), token.path("id").asInt(-1));
      if (token.path("special").asBoolean()) {
        special.add(token.path("content").asText());
      }
    }
    return new TokenizerJson(
        text,
        pieces(ids),
        Map.copyOf(ids),
        List.copyOf(special),
        unkId(json, ids),
        byteLevel(json));
  }

  private static List<String> pieces(Map<String, Integer> ids) {
    int size = 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    boolean valid = ids.values().stream().allMatch(id -> id >= 0) && size <= MOST_PIECES;
    if (size == 0 || !valid) {
      throw new IllegalArgumentException("its vocabulary is empty, or has ids that are none");
    }
    String[] pieces = new String[size];
    Arrays.fill(pieces, "");
    ids.forEach((piece, id) -> pieces[id] = piece);
    return List.of(pieces);
  }

  private static int unkId(JsonNode json, Map<String, Integer> ids) {
    JsonNode id = json.at("/model/unk_id"); // of Unigram
    return id.isInt() ? id.intValue() : ids.getOrDefault(json.at("/model/unk_token").asText(), -1);
  }

  private static boolean byteLevel(JsonNode json) {
    return json.path("pre_tokenizer").findValuesAsText("type").contains("ByteLevel")
        || json.path("decoder").findValuesAsText("type").contains("ByteLevel");
  }
}
