package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.step.RunContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Loads the benchmarks that the settings of an evaluation name. */
final class Benchmarks {
  private Benchmarks() {}

  /** The benchmarks of a run; none when it is not evaluated. */
  static List<Benchmark> of(RunContext run) {
    EvaluationSettings settings = run.configuration().evaluation();
    return settings == null || "None".equals(settings.mode())
        ? List.of()
        : load(settings.tasks(), run::resolve);
  }

  /**
   * Reads the data of every task and puts it into words, one benchmark a task and prompt.
   *
   * @param resolve finds a file that the settings name
   * @throws TrainerException {@code EvaluationDataMissing} or {@code EvaluationDataInvalid} for the
   *     data, {@code ConfigurationInvalid} for a task, version or prompt that is not known
   */
  static List<Benchmark> load(List<EvaluationSettings.Task> tasks, Function<String, Path> resolve) {
    List<Benchmark> benchmarks = new ArrayList<>();
    for (EvaluationSettings.Task task : tasks) {
      Optional<JglueTask> known = JglueTask.of(task.name(), task.version());
      require(
          known.isPresent(),
          "there is no task '" + task.name() + "' of version '" + task.version() + "'",
          "use one of " + JglueTask.names());
      require(task.fewShot() >= 0, "fewShot is negative: " + task.fewShot(), "use 0 or above");
      require(
          task.limit() == null || task.limit() > 0,
          "limit is not positive: " + task.limit(),
          "leave it out to score all questions");
      List<FewShotDraw> draws = draw(known.get(), task, resolve);
      for (String code : task.prompts()) {
        benchmarks.add(benchmark(known.get(), task, code, draws));
      }
    }
    return benchmarks;
  }

  private static List<FewShotDraw> draw(
      JglueTask known, EvaluationSettings.Task task, Function<String, Path> resolve) {
    Path file = resolve.apply(task.dataset());
    List<Question> questions = known.read(file);
    Optional<List<Question>> pool = Optional.empty();
    if (task.fewShot() > 0 && separatePool(task)) {
      file = resolve.apply(task.fewShotDataset());
      pool = Optional.of(known.read(file));
    }
    // Drawing from the questions themselves takes one more, so that the question can be left out.
    int needed = pool.isPresent() ? task.fewShot() : task.fewShot() + 1;
    int available = pool.orElse(questions).size();
    if (task.fewShot() > 0 && available < needed) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_INVALID,
          "%s holds %d questions, too few to draw %d examples"
              .formatted(file, available, task.fewShot()),
          "give fewShotDataset a larger file, or lower evaluation.tasks[].fewShot");
    }
    int limit = task.limit() == null ? questions.size() : task.limit();
    try {
      return known.stratified()
          ? FewShotDraw.drawStratified(questions, pool, task.fewShot(), limit)
          : FewShotDraw.draw(questions, pool, task.fewShot(), limit);
    } catch (IllegalArgumentException e) {
      throw new TrainerException(
          FailureReason.EVALUATION_DATA_INVALID,
          file + " has too few questions of an answer to draw examples: " + e.getMessage(),
          "give fewShotDataset a larger file, or lower evaluation.tasks[].fewShot",
          e);
    }
  }

  private static boolean separatePool(EvaluationSettings.Task task) {
    return task.fewShotDataset() != null && !task.fewShotDataset().equals(task.dataset());
  }

  private static Benchmark benchmark(
      JglueTask known, EvaluationSettings.Task task, String code, List<FewShotDraw> draws) {
    Optional<Prompt> prompt = known.prompt(code);
    require(
        prompt.isPresent(),
        "prompt '" + code + "' of task " + task.name() + " is not known",
        "use one of " + known.codes());
    List<PromptedQuestion> questions =
        draws.stream().map(draw -> prompt.get().put(draw.question(), draw.examples())).toList();
    return new Benchmark(
        task.name(),
        task.version(),
        code,
        task.fewShot(),
        known.balanced(),
        known.generates() ? prompt.get().stop() : null,
        questions);
  }

  private static void require(boolean condition, String message, String hint) {
    if (!condition) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID, "evaluation: " + message, hint);
    }
  }
}
