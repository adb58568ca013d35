package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;

/**
 * A JSON object a line, perhaps with an {@code id}; fields that no document needs are passed over.
 */
final class JsonLinesReader implements DocumentReader {
  // A document may be longer than Jackson's limit of 20 million characters.
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String source;
  private final SourceFile file;
  private final LineForm form;
  private final InputStream in;
  private final LineBuffer line;
  private long lineNumber;

  JsonLinesReader(String source, SourceFile file, LineForm form, InputStream in) {
    this.source = source;
    this.file = file;
    this.form = form;
    this.in = in;
    this.line = new LineBuffer(in);
  }

  @Override
  public Document next() {
    try {
      while (line.next()) {
        lineNumber++;
        if (!line.isBlank()) {
          return parse();
        }
      }
      return null;
    } catch (MismatchedInputException e) {
      throw unreadable("more than one JSON value", e);
    } catch (JsonProcessingException e) {
      throw unreadable("no JSON object: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      lineNumber++;
      throw unreadable(e.toString(), e);
    }
  }

  private Document parse() throws IOException {
    JsonNode object = MAPPER.readTree(line.bytes(), 0, line.length());
    if (!object.isObject()) {
      throw unreadable("no JSON object", null);
    }
    JsonNode given = object.get("id");
    boolean named = given != null && given.isValueNode() && !given.isNull();
    String id = named ? given.asText() : file.name() + ":" + lineNumber;
    return switch (form) {
      case LineForm.Text(String field) -> new Document(id, string(object, field));
      case LineForm.Stored() ->
          new Document(
              id, object.has("prompt") ? string(object, "prompt") : null, string(object, "text"));
      case LineForm.Example(PromptTemplate template) ->
          new Document(id, template.apply(string(object, "prompt")), string(object, "response"));
    };
  }

  private String string(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isTextual()) {
      throw unreadable("the object has no string \"" + field + "\"", null);
    }
    return Surrogates.repaired(value.asText());
  }

  private RuntimeException unreadable(String what, Throwable cause) {
    return DocumentReader.unreadable(source, file.shown() + " line " + lineNumber, what, cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
