package dev.tatara.trainer.artifact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON with one form for one value: UTF-8, keys sorted, no spaces, absent instead of null record
 * components, so that an optional setting added later leaves the digests of today as they are.
 */
public final class CanonicalJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private CanonicalJson() {}

  /** The canonical bytes of a record, a map, a list or a plain value. */
  public static byte[] bytes(Object value) {
    try {
      // By way of maps, so that the components of a record are sorted like the keys of a map.
      return MAPPER.writeValueAsBytes(MAPPER.convertValue(value, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON value: " + value, e);
    }
  }

  /** The SHA-256 of {@link #bytes}, in hexadecimal. */
  public static String digest(Object value) {
    return Sha256.of(bytes(value));
  }
}
