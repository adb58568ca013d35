package dev.tatara.minicluster.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The questions that come with the project are in JCommonsenseQA's format, and fair. */
class EvaluationFilesTest {
  private static final Path FOLDER = Path.of("../examples/quickstart/evaluation");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<JsonNode> read(String name) throws IOException {
    List<JsonNode> questions = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve(name))) {
      questions.add(JSON.readTree(line));
    }
    return questions;
  }

  @Test
  void validHoldsFiftyQuestionsWithEvenlySpreadLabels() throws Exception {
    List<JsonNode> questions = read("valid.jsonl");
    assertEquals(50, questions.size());
    assertWellFormed(questions);
    assertSpread(questions, 10);
  }

  @Test
  void trainHoldsExamplesForFewShot() throws Exception {
    List<JsonNode> questions = read("train.jsonl");
    assertEquals(30, questions.size());
    assertWellFormed(questions);
    assertSpread(questions, 6);
  }

  @Test
  void noQuestionIsInBoth() throws Exception {
    Set<String> train = new HashSet<>();
    read("train.jsonl").forEach(q -> train.add(q.get("question").asText()));
    for (JsonNode question : read("valid.jsonl")) {
      assertFalse(train.contains(question.get("question").asText()), question.toString());
    }
  }

  private static void assertWellFormed(List<JsonNode> questions) {
    Set<Integer> ids = new HashSet<>();
    Set<String> texts = new HashSet<>();
    for (JsonNode question : questions) {
      assertEquals(8, question.size(), question.toString());
      assertTrue(ids.add(question.get("q_id").intValue()), question.toString());
      assertTrue(texts.add(question.get("question").asText()), question.toString());
      List<String> choices =
          IntStream.range(0, 5).mapToObj(i -> question.get("choice" + i).asText()).toList();
      assertEquals(5, choices.stream().distinct().count(), question.toString());
      assertTrue(choices.stream().noneMatch(String::isBlank), question.toString());
      assertTrue(question.get("label").isInt(), question.toString());
    }
  }

  private static void assertSpread(List<JsonNode> questions, int each) {
    for (int label = 0; label < 5; label++) {
      int wanted = label;
      long count = questions.stream().filter(q -> q.get("label").intValue() == wanted).count();
      assertEquals(each, count, "questions whose answer is choice" + label);
    }
  }
}
