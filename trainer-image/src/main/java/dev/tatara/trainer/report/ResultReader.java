package dev.tatara.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.report.RunReport.Evaluation;
import dev.tatara.report.RunReport.Question;
import dev.tatara.report.RunReport.QuestionSheet;
import dev.tatara.trainer.TextPrefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code evaluations/} of a run, as docs/reference/storage-layout.md says it is. */
final class ResultReader {
  /** Of each benchmark. */
  private static final int MOST_QUESTIONS = 20;

  private static final int MOST_CHARACTERS = 600;

  private final List<Evaluation> evaluations = new ArrayList<>();
  private final Map<String, QuestionSheet> sheets = new TreeMap<>();

  /** Reads every result below a run's folder. */
  ResultReader(Path runDirectory, ResultCache cache) {
    Set<Path> files = new HashSet<>();
    for (Path step : RunFiles.entries(runDirectory.resolve("evaluations"))) {
      for (Path file : RunFiles.entries(step)) {
        if (file.toString().endsWith(".json")) {
          files.add(file);
          add(cache.get(file, ResultReader::read));
        }
      }
    }
    cache.retain(files, sheets.values());
    evaluations.sort(
        Comparator.comparing(Evaluation::step)
            .thenComparing(Evaluation::task)
            .thenComparing(Evaluation::prompt));
  }

  /** All results, by step. */
  List<Evaluation> evaluations() {
    return List.copyOf(evaluations);
  }

  /** The first questions of the newest result of each benchmark. */
  List<QuestionSheet> sheets() {
    return List.copyOf(sheets.values());
  }

  private void add(ResultCache.Result result) {
    if (result.evaluation() != null) {
      evaluations.add(result.evaluation());
    }
    QuestionSheet sheet = result.sheet();
    if (sheet != null) {
      sheets.merge(sheet.benchmark(), sheet, (a, b) -> a.step() <= b.step() ? b : a);
    }
  }

  private static ResultCache.Result read(Path file) {
    JsonNode result = RunFiles.json(file);
    if (!result.path("score").isNumber() || !result.path("step").isInt()) {
      return new ResultCache.Result(null, null);
    }
    int step = result.path("step").asInt();
    Evaluation evaluation =
        new Evaluation(
            step,
            result.path("task").asText(),
            result.path("version").asText(),
            result.path("prompt").asText(),
            result.path("fewShot").isInt() ? result.path("fewShot").asInt() : null,
            result.path("metric").asText(),
            result.path("score").asDouble(),
            result.path("n").asInt(),
            result.path("confidence").asDouble(),
            shares(result.path("metrics")),
            floors(result),
            result.path("contaminated").isInt() ? result.path("contaminated").asInt() : null,
            texts(result.path("warnings")));
    String benchmark =
        "%s-%s-%s"
            .formatted(
                result.path("task").asText(),
                result.path("version").asText(),
                result.path("prompt").asText());
    if (result.path("questions").isEmpty()) {
      return new ResultCache.Result(evaluation, null); // held-out text
    }
    return new ResultCache.Result(evaluation, sheet(benchmark, step, result.path("questions")));
  }

  /** What is told of blind guesses, and what always the same answer comes to. */
  private static Map<String, Double> floors(JsonNode result) {
    Map<String, Double> floors = new LinkedHashMap<>();
    shares(result.path("floors"))
        .forEach(
            (name, share) ->
                floors.put(name.equals("longestChoice") ? "longest choice" : name, share));
    JsonNode questions = result.path("questions");
    List<String> choices = choices(questions.path(0));
    if (choices.isEmpty() || !haveAll(questions, choices)) {
      return floors;
    }
    for (int i = 0; i < choices.size(); i++) {
      int right = 0;
      for (JsonNode question : questions) {
        right += question.path("gold").asInt(-1) == i ? 1 : 0;
      }
      floors.put("always " + choices.get(i), (double) right / questions.size());
    }
    return floors;
  }

  private static boolean haveAll(JsonNode questions, List<String> choices) {
    for (JsonNode question : questions) {
      if (!choices(question).equals(choices)) {
        return false;
      }
    }
    return questions.size() > 1;
  }

  private static List<String> choices(JsonNode question) {
    List<String> choices = new ArrayList<>();
    question.path("choices").forEach(choice -> choices.add(shortened(choice.path("text"))));
    return choices;
  }

  private static QuestionSheet sheet(String benchmark, int step, JsonNode questions) {
    List<Question> shown = new ArrayList<>();
    for (JsonNode question : questions) {
      if (shown.size() < MOST_QUESTIONS) {
        shown.add(question(question));
      }
    }
    return new QuestionSheet(benchmark, step, questions.size(), shown);
  }

  private static Question question(JsonNode question) {
    List<Double> logLikelihoods = new ArrayList<>();
    question
        .path("choices")
        .forEach(choice -> logLikelihoods.add(choice.path("logLikelihood").asDouble()));
    return new Question(
        question.path("id").asText(),
        shortened(question.path("question")),
        choices(question),
        logLikelihoods,
        question.path("answer").isInt() ? question.path("answer").asInt() : null,
        question.path("gold").isInt() ? question.path("gold").asInt() : null,
        question.path("written").isTextual() ? shortened(question.path("written")) : null,
        texts(question.path("accepted")));
  }

  private static String shortened(JsonNode text) {
    String whole = text.asText();
    return whole.length() <= MOST_CHARACTERS ? whole : TextPrefix.of(whole, MOST_CHARACTERS) + "…";
  }

  private static Map<String, Double> shares(JsonNode object) {
    Map<String, Double> shares = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNumber()) {
                shares.put(field.getKey(), field.getValue().asDouble());
              }
            });
    return shares;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(shortened(text)));
    return texts;
  }
}
