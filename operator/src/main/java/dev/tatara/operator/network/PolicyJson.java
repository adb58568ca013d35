package dev.tatara.operator.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Reads parts of NetworkPolicies from settings. */
final class PolicyJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private PolicyJson() {}

  /**
   * A list.
   *
   * @param what the list holds, for the message
   * @throws IllegalArgumentException when it is none; the operator does not start then
   */
  static <T> List<T> list(String json, String what, TypeReference<List<T>> type) {
    try {
      return List.copyOf(MAPPER.readValue(json, type));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException(
          "no JSON list of %s of a NetworkPolicy: '%s'".formatted(what, json), e);
    }
  }
}
