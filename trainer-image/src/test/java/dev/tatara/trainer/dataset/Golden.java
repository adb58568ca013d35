package dev.tatara.trainer.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;

/** Vectors that gpt-neox's own code gave, with numpy. */
final class Golden {
  private Golden() {}

  static JsonNode read(String name) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("golden.json")) {
      return JsonMapper.builder().build().readTree(in).get(name);
    }
  }

  static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }

  static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }
}
