package dev.tatara.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.report.RunReport.Evaluation;
import dev.tatara.report.RunReport.Question;
import dev.tatara.report.RunReport.QuestionSheet;
import dev.tatara.trainer.TextPrefix;
import dev.tatara.trainer.evaluate.ResultHead;
import dev.tatara.trainer.report.ResultCache.Details;
import dev.tatara.trainer.report.ResultCache.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code evaluations/} of a run, as docs/reference/storage-layout.md says it is. */
final class ResultReader {
  /** Of each benchmark. */
  private static final int MOST_QUESTIONS = 20;

  private static final int MOST_CHARACTERS = 600;

  private static final Logger LOG = LoggerFactory.getLogger(ResultReader.class);

  private final ResultCache cache;
  private final List<Evaluation> evaluations = new ArrayList<>();
  private final Map<String, QuestionSheet> sheets = new TreeMap<>();

  private record Newest(Path file, Head head) {}

  /**
   * Reads the head of every result below a run's folder, and the newest of each benchmark whole.
   */
  ResultReader(Path runDirectory, ResultCache cache) {
    this.cache = cache;
    Map<Path, Head> heads = new LinkedHashMap<>();
    Map<String, Newest> newest = new HashMap<>();
    for (Path file : files(runDirectory)) {
      cache
          .heads()
          .get(file, ResultReader::head)
          .ifPresent(
              head -> {
                heads.put(file, head);
                newest.merge(head.benchmark(), new Newest(file, head), ResultReader::later);
              });
    }
    cache.heads().retain(heads.keySet());
    cache.details().retain(newest.values().stream().map(Newest::file).collect(Collectors.toSet()));
    heads.forEach(
        (file, head) ->
            evaluations.add(
                newest.get(head.benchmark()).file().equals(file)
                    ? detailed(file, head)
                    : head.evaluation()));
    evaluations.sort(
        Comparator.comparing(Evaluation::step)
            .thenComparing(Evaluation::task)
            .thenComparing(Evaluation::prompt));
  }

  private static List<Path> files(Path runDirectory) {
    return RunFiles.entries(runDirectory.resolve("evaluations")).stream()
        .flatMap(step -> RunFiles.entries(step).stream())
        .filter(file -> file.toString().endsWith(".json"))
        .toList();
  }

  private static Newest later(Newest one, Newest other) {
    return one.head().evaluation().step() <= other.head().evaluation().step() ? other : one;
  }

  /** All results, by step. */
  List<Evaluation> evaluations() {
    return List.copyOf(evaluations);
  }

  /** The first questions of the newest result of each benchmark. */
  List<QuestionSheet> sheets() {
    return List.copyOf(sheets.values());
  }

  /** With the floors that its questions tell; the questions are put aside. */
  private Evaluation detailed(Path file, Head head) {
    Evaluation evaluation = head.evaluation();
    if (!head.hasQuestions()) {
      return evaluation;
    }
    Optional<Details> details = cache.details().get(file, each -> details(each, head));
    if (details.isEmpty()) {
      return evaluation;
    }
    sheets.put(head.benchmark(), details.get().sheet());
    Map<String, Double> floors = new LinkedHashMap<>(evaluation.floors());
    floors.putAll(details.get().floors());
    return evaluation.withFloors(floors);
  }

  private static Optional<Head> head(Path file) {
    JsonNode result;
    try {
      result = ResultHead.read(file);
    } catch (IOException e) {
      LOG.warn("{} is left out of the report: {}", file, e.toString());
      return Optional.empty();
    }
    if (!result.path("score").isNumber() || !result.path("step").isInt()) {
      return Optional.empty();
    }
    Evaluation evaluation =
        new Evaluation(
            result.path("step").asInt(),
            result.path("task").asText(),
            result.path("version").asText(),
            result.path("prompt").asText(),
            result.path("fewShot").isInt() ? result.path("fewShot").asInt() : null,
            result.path("metric").asText(),
            result.path("score").asDouble(),
            result.path("n").asInt(),
            result.path("confidence").asDouble(),
            shares(result.path("metrics")),
            floors(result.path("floors")),
            result.path("contaminated").isInt() ? result.path("contaminated").asInt() : null,
            texts(result.path("warnings")));
    return Optional.of(new Head(evaluation, !result.has("questions")));
  }

  /** What is told of blind guesses. */
  private static Map<String, Double> floors(JsonNode told) {
    Map<String, Double> floors = new LinkedHashMap<>();
    shares(told)
        .forEach(
            (name, share) ->
                floors.put(name.equals("longestChoice") ? "longest choice" : name, share));
    return floors;
  }

  private static Optional<Details> details(Path file, Head head) {
    JsonNode questions = RunFiles.json(file).path("questions");
    return questions.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Details(
                constants(questions),
                sheet(head.benchmark(), head.evaluation().step(), questions)));
  }

  /** What always the same answer comes to, where all questions have the same choices. */
  private static Map<String, Double> constants(JsonNode questions) {
    Map<String, Double> floors = new LinkedHashMap<>();
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
