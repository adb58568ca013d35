package dev.tatara.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedStringsTest {
  private static final String POD =
      """
      {"metadata": {"name": "%1$s", "labels": {"job": "%1$s"}, "finalizers": ["%1$s", null]},
       "status": {"message": "%2$s"}}
      """;

  private final ObjectMapper mapper = mapper();

  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    new SharedStrings().customize(mapper);
    return mapper;
  }

  @Test
  void equalStringsAreOne() throws Exception {
    Pod one = mapper.readValue(POD.formatted("ja-7b", "学習"), Pod.class);
    Pod other = mapper.readValue(POD.formatted("ja-7b", "学習"), Pod.class);
    assertEquals("ja-7b", one.getMetadata().getName());
    List.of(
            one.getMetadata().getLabels().get("job"),
            one.getMetadata().getFinalizers().getFirst(),
            other.getMetadata().getName(),
            other.getMetadata().getLabels().get("job"))
        .forEach(string -> assertSame(one.getMetadata().getName(), string));
    assertSame(one.getStatus().getMessage(), other.getStatus().getMessage());
    assertNull(one.getMetadata().getFinalizers().getLast());
  }

  @Test
  void longStringsAreLeftAlone() throws Exception {
    String message = "学習".repeat(200);
    Pod one = mapper.readValue(POD.formatted("ja-7b", message), Pod.class);
    Pod other = mapper.readValue(POD.formatted("ja-7b", message), Pod.class);
    assertEquals(message, one.getStatus().getMessage());
    assertNotSame(one.getStatus().getMessage(), other.getStatus().getMessage());
  }

  /** However many there are, each comes out as it went in. */
  @Test
  void stringsOfOnePlaceDoNotMix() throws Exception {
    for (int i = 0; i < 100_000; i++) {
      assertEquals("name-" + i, mapper.readValue("\"name-" + i + "\"", String.class));
    }
  }
}
