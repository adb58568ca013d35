package dev.tatara.trainer.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which tokens of a {@code tokenizer.json} begin, end and pad texts. The file itself does not say
 * it: {@code tokenizer_config.json} or {@code special_tokens_map.json} beside it do, and where
 * neither names the end of a text, a special token with a usual name is taken.
 *
 * @param tokens by the role that {@code transformers} gives them, such as {@code eos_token}
 * @param config all of {@code tokenizer_config.json}; empty without one
 */
public record SpecialTokens(SortedMap<String, String> tokens, ObjectNode config) {
  /** The file that names them. */
  public static final String CONFIG = "tokenizer_config.json";

  private static final String EOS = "eos_token";
  private static final String BOS = "bos_token";

  private static final String MAP = "special_tokens_map.json";
  private static final List<String> ROLES = List.of(BOS, EOS, "pad_token", "unk_token");
  private static final List<String> USUAL_ENDS =
      List.of("<|endoftext|>", "</s>", "<eos>", "<|end_of_text|>", "[EOS]", "<|eos|>");

  /**
   * Finds them.
   *
   * @param file the {@code tokenizer.json}, with the other files beside it
   * @throws TrainerException {@code ConfigurationInvalid} when another file names a token that the
   *     vocabulary lacks, or is no JSON
   */
  public static SpecialTokens of(Path file, TokenizerJson tokenizer) {
    ObjectNode config = read(file.resolveSibling(CONFIG));
    ObjectNode map = read(file.resolveSibling(MAP));
    SortedMap<String, String> tokens = new TreeMap<>();
    for (String role : ROLES) {
      named(config, role).or(() -> named(map, role)).ifPresent(token -> tokens.put(role, token));
    }
    tokens.forEach((role, token) -> require(role, token, file, tokenizer));
    if (!tokens.containsKey(EOS)) {
      USUAL_ENDS.stream()
          .filter(tokenizer.special()::contains)
          .findFirst()
          .ifPresent(token -> tokens.put(EOS, token));
    }
    return new SpecialTokens(tokens, config);
  }

  /** A token is its text, or an object with its text. */
  private static Optional<String> named(ObjectNode json, String role) {
    JsonNode token = json.path(role);
    return Optional.ofNullable(
        token.isObject() ? token.path("content").textValue() : token.textValue());
  }

  private static void require(String role, String token, Path file, TokenizerJson tokenizer) {
    if (!tokenizer.ids().containsKey(token)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "the %s '%s' that %s or %s names is not in the vocabulary of %s"
              .formatted(role, token, CONFIG, MAP, file),
          "name one of its special tokens: " + String.join(" ", tokenizer.special()));
    }
  }

  private static ObjectNode read(Path file) {
    try {
      if (!Files.exists(file)) {
        return TokenizerJson.MAPPER.createObjectNode();
      }
      if (TokenizerJson.MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode json) {
        return json;
      }
      throw invalid(file, "it is no object", null);
    } catch (JsonProcessingException e) {
      throw invalid(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainerException invalid(Path file, String fault, Exception cause) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        file + " cannot be read: " + fault,
        "write it anew, for example by save_pretrained of transformers",
        cause);
  }

  /** The token that ends a text. */
  public Optional<String> eos() {
    return Optional.ofNullable(tokens.get(EOS));
  }

  /** The token that begins a text. */
  public Optional<String> bos() {
    return Optional.ofNullable(tokens.get(BOS));
  }

  /** The configuration with all tokens that were found. */
  public ObjectNode completed() {
    ObjectNode completed = config.deepCopy();
    tokens.forEach(
        (role, token) -> {
          if (!completed.path(role).isObject()) {
            completed.put(role, token);
          }
        });
    return completed;
  }
}
