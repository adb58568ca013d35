package dev.tatara.trainer.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.ContinuationScore;

/**
 * One line of input: an object with the texts {@code context} and {@code continuation}, and
 * whatever else its writer wants to see again.
 */
final class ScoredLine {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ObjectNode node;

  private ScoredLine(ObjectNode node) {
    this.node = node;
  }

  /**
   * Parses a line.
   *
   * @param where names the line in messages
   * @throws TrainerException {@code EvaluationDataInvalid} when it is no such object
   */
  static ScoredLine parse(String line, String where) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw invalid(where + " is not JSON: " + e.getOriginalMessage());
    }
    for (String field : new String[] {"context", "continuation"}) {
      if (!node.path(field).isTextual()) {
        throw invalid(where + ": field " + field + " is missing or not a text");
      }
    }
    return new ScoredLine((ObjectNode) node);
  }

  Continuation continuation() {
    return new Continuation(node.get("context").textValue(), node.get("continuation").textValue());
  }

  /**
   * The line with {@code tokens} (ids), {@code token_logprobs} (natural logarithms), {@code
   * logprob} (their sum) and {@code greedy}.
   */
  String with(ContinuationScore score) {
    ArrayNode tokens = node.putArray("tokens");
    score.tokens().forEach(tokens::add);
    ArrayNode logProbabilities = node.putArray("token_logprobs");
    score.logProbabilities().forEach(logProbabilities::add);
    node.put("logprob", score.logProbability());
    node.put("greedy", score.greedy());
    return node.toString();
  }

  private static TrainerException invalid(String message) {
    return new TrainerException(
        FailureReason.EVALUATION_DATA_INVALID,
        message,
        "each line is a JSON object such as {\"context\": \"…\", \"continuation\": \"…\"}");
  }
}
