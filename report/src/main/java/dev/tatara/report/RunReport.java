package dev.tatara.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What a trainer knows of its run. What is not known is null; lists are never.
 *
 * @param formatVersion {@value #FORMAT_VERSION}
 * @param created UTC, ISO-8601
 * @param trainerVersion that collected it
 * @param job {@code <namespace>/<name>}
 * @param facts of model, layout and data: a name and a value each, for people
 * @param totalSteps of the run
 * @param skippedSteps that changed nothing
 * @param series curves over the steps
 * @param events starts, restarts and rollbacks, by time
 * @param evaluations results of checkpoints, by step
 * @param questions of the newest results, one sheet for each benchmark
 * @param artifacts that the steps made or found
 * @param configuration the run configuration, JSON
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunReport(
    int formatVersion,
    String created,
    String trainerVersion,
    String job,
    List<Fact> facts,
    int totalSteps,
    int skippedSteps,
    List<Series> series,
    List<Event> events,
    List<Evaluation> evaluations,
    List<QuestionSheet> questions,
    List<ArtifactLine> artifacts,
    String configuration) {
  /** Lists that another version does not write are empty. */
  public RunReport {
    facts = orEmpty(facts);
    series = orEmpty(series);
    events = orEmpty(events);
    evaluations = orEmpty(evaluations);
    questions = orEmpty(questions);
    artifacts = orEmpty(artifacts);
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  /** Of this class. */
  public static final int FORMAT_VERSION = 1;

  /** Of a run that nothing is known of yet. */
  public static RunReport empty(String job) {
    return new RunReport(
        FORMAT_VERSION,
        null,
        null,
        job,
        List.of(),
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  /** The same with less, or other, of what grows with the length of a run. */
  RunReport with(List<Event> events, List<Evaluation> evaluations, List<QuestionSheet> questions) {
    return copy(created, events, evaluations, questions);
  }

  /** Whether it tells nothing but what another does, whenever they were collected. */
  public boolean saysTheSameAs(RunReport other) {
    return undated().equals(other.undated());
  }

  private RunReport undated() {
    return copy(null, events, evaluations, questions);
  }

  private RunReport copy(
      String created,
      List<Event> events,
      List<Evaluation> evaluations,
      List<QuestionSheet> questions) {
    return new RunReport(
        formatVersion,
        created,
        trainerVersion,
        job,
        facts,
        totalSteps,
        skippedSteps,
        series,
        events,
        evaluations,
        questions,
        artifacts,
        configuration);
  }

  /** The curve of a name; an empty one where there is none. */
  public Series series(String name) {
    return series.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElse(new Series(name, List.of(), List.of()));
  }

  /** Something to know about the run. */
  public record Fact(String name, String value) {}

  /**
   * A curve: as many steps as values, ascending.
   *
   * @param name {@code loss}, {@code learningRate}, {@code gradientNorm}, {@code tokensPerSecond}
   *     or {@code mfu}
   */
  public record Series(String name, List<Integer> steps, List<Double> values) {
    /** A curve whose parts do not fit is refused. */
    public Series {
      steps = orEmpty(steps);
      values = orEmpty(values);
      if (steps.size() != values.size()) {
        throw new IllegalArgumentException("curve " + name + " has not as many values as steps");
      }
    }

    /** The newest value, or null. */
    Double last() {
      return values.isEmpty() ? null : values.getLast();
    }
  }

  /**
   * Something that happened to the run.
   *
   * @param time UTC, ISO-8601
   * @param step that the run was at, or went back to
   * @param kind {@code start}, {@code restart}, {@code rollback}, or {@code left out} for a number
   *     of them
   * @param text for people
   */
  public record Event(String time, int step, String kind, String text) {
    /** What is missing is empty. */
    public Event {
      kind = orEmpty(kind);
    }
  }

  /**
   * A checkpoint's result on a benchmark; shares are in [0, 1].
   *
   * @param confidence half the width of the score's 95 % interval
   * @param metrics all of them by name
   * @param floors scores that need no model, by what they do; what the questions tell of them only
   *     in the newest result of a benchmark and prompt
   * @param contaminated questions that the training data hold, or null where they were not counted
   * @param warnings for people
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Evaluation(
      int step,
      String task,
      String version,
      String prompt,
      Integer fewShot,
      String metric,
      double score,
      int n,
      double confidence,
      Map<String, Double> metrics,
      Map<String, Double> floors,
      Integer contaminated,
      List<String> warnings) {
    /** What is missing is empty. */
    public Evaluation {
      task = orEmpty(task);
      version = orEmpty(version);
      prompt = orEmpty(prompt);
      metric = orEmpty(metric);
      metrics = metrics == null ? Map.of() : metrics;
      floors = floors == null ? Map.of() : floors;
      warnings = orEmpty(warnings);
    }

    /** The same with other floors. */
    public Evaluation withFloors(Map<String, Double> others) {
      return new Evaluation(
          step,
          task,
          version,
          prompt,
          fewShot,
          metric,
          score,
          n,
          confidence,
          metrics,
          others,
          contaminated,
          warnings);
    }

    /** The same without all that a page tells of the newest result only. */
    Evaluation scoreAlone() {
      return new Evaluation(
          step,
          task,
          version,
          prompt,
          null,
          metric,
          score,
          n,
          confidence,
          Map.of(),
          Map.of(),
          null,
          List.of());
    }

    /** What was asked, without how: {@code <task> <version>}. */
    String benchmark() {
      return task + " " + version;
    }
  }

  /**
   * Questions of one result.
   *
   * @param benchmark {@code <task>-<version>-<prompt>}
   * @param total that were asked
   * @param questions the first of them
   */
  public record QuestionSheet(String benchmark, int step, int total, List<Question> questions) {
    /** What is missing is empty. */
    public QuestionSheet {
      questions = orEmpty(questions);
    }
  }

  /**
   * A question and its answer.
   *
   * @param choices empty where the answer is written
   * @param logLikelihoods of the choices
   * @param answer index of the most likely choice, or null
   * @param gold index of the right one, or null
   * @param written by the model, or null
   * @param accepted answers where it is written
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Question(
      String id,
      String question,
      List<String> choices,
      List<Double> logLikelihoods,
      Integer answer,
      Integer gold,
      String written,
      List<String> accepted) {
    /** A question whose parts do not fit is refused. */
    public Question {
      choices = orEmpty(choices);
      logLikelihoods = orEmpty(logLikelihoods);
      accepted = orEmpty(accepted);
      if (choices.size() != logLikelihoods.size()) {
        throw new IllegalArgumentException("question " + id + " has not a figure for each choice");
      }
    }
  }

  /**
   * What a step made or found.
   *
   * @param step its verb
   * @param path on the job's volume
   * @param bytes of all files, or null
   * @param reused whether it was there before
   * @param counts for people
   * @param licences of the text in it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ArtifactLine(
      String step,
      String path,
      String digest,
      Long bytes,
      String created,
      Boolean reused,
      String counts,
      List<String> licences) {
    /** What is missing is empty. */
    public ArtifactLine {
      licences = orEmpty(licences);
    }
  }
}
