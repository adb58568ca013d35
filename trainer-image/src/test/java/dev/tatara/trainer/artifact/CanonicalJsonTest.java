package dev.tatara.trainer.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  record Inner(String zeta, int alpha, Double absent) {}

  @Test
  void sortsKeysOfMapsAndRecordsAndDropsNulls() {
    Map<String, Object> map = new TreeMap<>(Map.of("b", List.of(1, 2), "a", "た"));
    map.put("c", new Inner("z", 1, null));
    assertEquals(
        "{\"a\":\"た\",\"b\":[1,2],\"c\":{\"alpha\":1,\"zeta\":\"z\"}}",
        new String(CanonicalJson.bytes(map), StandardCharsets.UTF_8));
  }

  @Test
  void digestIsTheSha256OfTheBytes() {
    assertEquals(
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        CanonicalJson.digest(Map.of()));
  }
}
