package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A file of evaluation data with an object a line. Every complaint names the file, the line and the
 * field, and says what the format is.
 *
 * @param path of the file
 * @param format a sentence on what is expected
 */
record JsonLinesFile(Path path, String format) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * Reads a question from each line that is not blank, in order.
   *
   * @throws TrainerException {@code EvaluationDataMissing} when there is no such file, {@code
   *     EvaluationDataInvalid} when it is not in the format or holds no question
   */
  List<Question> read(Function<Line, Question> parser) {
    List<String> lines = text().lines().toList();
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        String where = path + " line " + (i + 1);
        questions.add(parser.apply(new Line(object(lines.get(i), where), where)));
      }
    }
    return requireAny(questions);
  }

  /** The whole file as one JSON object. */
  Line whole() {
    return new Line(object(text(), path.toString()), path.toString());
  }

  /** The questions, of which there must be one. */
  List<Question> requireAny(List<Question> questions) {
    if (questions.isEmpty()) {
      throw invalid("evaluation file " + path + " holds no question", null);
    }
    return questions;
  }

  /** An object of the file, with a name for people. */
  final class Line {
    private final JsonNode node;
    private final String where;

    private Line(JsonNode node, String where) {
      this.node = node;
      this.where = where;
    }

    /** A number or a text, as text. */
    String id(String field) {
      JsonNode id = node.path(field);
      if (!id.isTextual() && !id.isIntegralNumber()) {
        throw wrong(field, "not a number or a text");
      }
      return id.asText();
    }

    /** A text that is not empty. */
    String text(String field) {
      JsonNode value = node.path(field);
      if (!value.isTextual() || value.textValue().isEmpty()) {
        throw wrong(field, "not a text");
      }
      return value.textValue();
    }

    /** The field {@code id} where there is one, else the place of the line. */
    String idOrPlace() {
      return node.has("id") ? id("id") : where.substring(where.lastIndexOf('/') + 1);
    }

    /** A text, a number or a truth value as text. */
    String value(String field) {
      JsonNode value = node.path(field);
      if (!value.isValueNode() || value.isNull()) {
        throw wrong(field, "not a text, a number or a truth value");
      }
      return value.asText();
    }

    /** A text that is not empty, or an array of at least so many. */
    List<String> texts(String field, int least) {
      JsonNode value = node.path(field);
      List<String> texts = new ArrayList<>();
      for (JsonNode each : value.isArray() ? value : List.of(value)) {
        if (!each.isValueNode() || each.isNull() || each.asText().isEmpty()) {
          throw wrong(field, "not a text or an array of texts");
        }
        texts.add(each.asText());
      }
      if (texts.size() < least) {
        throw wrong(field, "not an array of at least " + least + " texts");
      }
      return texts;
    }

    /** An index below {@code size}. */
    int index(String field, int size) {
      JsonNode value = node.path(field);
      if (!value.isIntegralNumber() || value.intValue() < 0 || value.intValue() >= size) {
        throw wrong(field, "not 0 to " + (size - 1));
      }
      return value.intValue();
    }

    /** The index of a label, which may be written as its name or as its index. */
    int label(String field, List<String> names) {
      int named = names.indexOf(node.path(field).asText());
      return named >= 0 ? named : index(field, names.size());
    }

    /** The objects of an array. */
    List<Line> list(String field) {
      JsonNode array = node.path(field);
      if (!array.isArray()) {
        throw wrong(field, "not an array");
      }
      List<Line> lines = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        lines.add(new Line(array.get(i), where + " " + field + "[" + i + "]"));
      }
      return lines;
    }

    private TrainerException wrong(String field, String expected) {
      JsonNode value = node.path(field);
      List<String> present = new ArrayList<>();
      node.fieldNames().forEachRemaining(present::add);
      String found =
          value.isMissingNode()
              ? "missing; there is " + String.join(", ", present)
              : value + ", " + expected;
      return invalid(where + ": field " + field + " is " + found, null);
    }
  }

  private String text() {
    if (!Files.isRegularFile(path)) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_MISSING,
          "evaluation file " + path + " does not exist",
          "check evaluation.tasks[].dataset and fewShotDataset; paths are relative to the root of"
              + " the volume; "
              + format);
    }
    try {
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw invalid("evaluation file " + path + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_MISSING,
          "evaluation file " + path + " cannot be read: " + e.getMessage(),
          "check the file's permissions and the volume",
          e);
    }
  }

  private JsonNode object(String text, String where) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw invalid(where + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!node.isObject()) {
      throw invalid(where + " is not a JSON object", null);
    }
    return node;
  }

  private TrainerException invalid(String message, Throwable cause) {
    return new TrainerException(FailureReason.EVALUATION_DATA_INVALID, message, format, cause);
  }
}
