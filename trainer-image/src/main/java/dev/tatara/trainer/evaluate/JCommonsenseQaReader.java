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

/**
 * Reads JCommonsenseQA's JSON lines: {@code q_id}, {@code question}, {@code choice0} to {@code
 * choice4} and {@code label} (0 to 4, the index of the right choice). Other fields are ignored.
 */
final class JCommonsenseQaReader {
  static final int CHOICES = 5;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JCommonsenseQaReader() {}

  /**
   * Reads every question, in file order.
   *
   * @throws TrainerException {@code EvaluationDataMissing} when there is no such file, {@code
   *     EvaluationDataInvalid} naming file, line and field when it is not in the format or holds no
   *     question
   */
  static List<Question> read(Path file) {
    List<String> lines = lines(file);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        questions.add(parse(lines.get(i), file + " line " + (i + 1)));
      }
    }
    if (questions.isEmpty()) {
      throw invalid("evaluation file " + file + " holds no question", null);
    }
    return questions;
  }

  private static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_MISSING,
          "evaluation file " + file + " does not exist",
          "check evaluation.tasks[].dataset and fewShotDataset; paths are relative to the root of"
              + " the volume, and the files are JGLUE's jcommonsenseqa train and valid JSON");
    }
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw invalid("evaluation file " + file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_MISSING,
          "evaluation file " + file + " cannot be read: " + e.getMessage(),
          "check the file's permissions and the volume",
          e);
    }
  }

  private static Question parse(String line, String where) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw invalid(where + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!node.isObject()) {
      throw invalid(where + " is not a JSON object", null);
    }
    JsonNode id = node.path("q_id");
    if (!id.isTextual() && !id.isIntegralNumber()) {
      throw invalid(where + ": field q_id is " + describe(id) + ", not a number or a text", null);
    }
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < CHOICES; i++) {
      choices.add(text(node, "choice" + i, where));
    }
    JsonNode label = node.path("label");
    if (!label.isIntegralNumber() || label.intValue() < 0 || label.intValue() >= CHOICES) {
      throw invalid(where + ": field label is " + describe(label) + ", not 0 to 4", null);
    }
    return new Question(id.asText(), text(node, "question", where), choices, label.intValue());
  }

  private static String text(JsonNode node, String field, String where) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw invalid(where + ": field " + field + " is " + describe(value) + ", not a text", null);
    }
    return value.textValue();
  }

  private static String describe(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }

  private static TrainerException invalid(String message, Throwable cause) {
    return new TrainerException(
        FailureReason.EVALUATION_DATA_INVALID,
        message,
        "each line is a JSON object with q_id, question, choice0 to choice4 and label (0 to 4)",
        cause);
  }
}
