package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a result says before its questions, which come last and are nearly all of the file: to read
 * the heads of thousands of results takes as long as to read some of them whole.
 */
public final class ResultHead {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String QUESTIONS = "questions";

  private ResultHead() {}

  /**
   * The fields of a result without its questions. {@code questions} is there, and empty, where the
   * result has none.
   *
   * @throws IOException when the file cannot be read or is no JSON object, as far as it was read
   */
  public static ObjectNode read(Path file) throws IOException {
    ObjectNode head = MAPPER.createObjectNode();
    try (JsonParser parser = MAPPER.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (!name.equals(QUESTIONS)) {
          head.set(name, parser.readValueAsTree());
        } else if (parser.currentToken() == JsonToken.START_ARRAY
            && parser.nextToken() == JsonToken.END_ARRAY) {
          head.putArray(QUESTIONS);
        } else {
          return head;
        }
      }
      return head;
    }
  }
}
