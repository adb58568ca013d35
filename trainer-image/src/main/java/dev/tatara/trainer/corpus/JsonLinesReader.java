package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object a line, perhaps with an {@code id} and a {@code provenance}; fields that no
 * document needs are passed over.
 */
final class JsonLinesReader implements DocumentReader {
  private static final JsonMapper MAPPER =
      DocumentJson.mapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Names of fields that a message shows, and characters of each. */
  private static final int MOST_NAMES = 12;

  private static final int MOST_CHARACTERS = 60;

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
      case LineForm.Text(String field) ->
          new Document(id, null, string(object, field), provenance(object));
      case LineForm.Stored() ->
          new Document(
              id,
              object.has("prompt") ? string(object, "prompt") : null,
              string(object, "text"),
              provenance(object));
      case LineForm.Example(PromptTemplate template) ->
          new Document(
              id,
              template.apply(string(object, "prompt")),
              string(object, "response"),
              provenance(object));
    };
  }

  /** The plain values of the object {@code provenance}, if there is one. */
  private static Map<String, String> provenance(JsonNode object) {
    JsonNode given = object.path("provenance");
    if (!given.isObject()) {
      return null;
    }
    Map<String, String> provenance = new LinkedHashMap<>();
    given
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                provenance.put(field.getKey(), Surrogates.repaired(field.getValue().asText()));
              }
            });
    return provenance.isEmpty() ? null : provenance;
  }

  private String string(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isTextual()) {
      throw missing(object, field);
    }
    return Surrogates.repaired(value.asText());
  }

  private RuntimeException missing(JsonNode object, String field) {
    List<String> strings =
        object.properties().stream()
            .filter(given -> given.getValue().isTextual())
            .map(given -> Surrogates.repaired(shortened(given.getKey())))
            .limit(MOST_NAMES)
            .toList();
    boolean named = form instanceof LineForm.Text;
    String option = named ? " (data.sources[].textField of a job, --text-field by hand)" : "";
    String there = strings.isEmpty() ? "it has no string" : "it has " + String.join(", ", strings);
    String what = "the object has no string \"" + field + "\"" + option + "; " + there;
    boolean ofAll = lineNumber == 1; // later it is that one object's fault, not the option's
    return named && ofAll && !strings.isEmpty()
        ? DocumentReader.withoutField(source, place(), what, strings)
        : unreadable(what, null);
  }

  private static String shortened(String name) {
    return name.length() <= MOST_CHARACTERS ? name : name.substring(0, MOST_CHARACTERS) + "…";
  }

  private RuntimeException unreadable(String what, Throwable cause) {
    return DocumentReader.unreadable(source, place(), what, cause);
  }

  private String place() {
    return file.shown() + " line " + lineNumber;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
