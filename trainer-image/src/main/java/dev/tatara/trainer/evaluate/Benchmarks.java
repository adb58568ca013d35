package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.step.RunContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads the benchmarks that the settings of an evaluation name. */
final class Benchmarks {
  private Benchmarks() {}

  /** The benchmarks of a run; none when it is not evaluated. */
  static List<Measurement> of(RunContext run) {
    EvaluationSettings settings = run.configuration().evaluation();
    return settings == null || "None".equals(settings.mode())
        ? List.of()
        : load(settings.tasks(), run.storage());
  }

  /**
   * Reads the data of every task and puts it into words, one benchmark a task and prompt, or a task
   * and source.
   *
   * @param root that files are relative to
   * @throws TrainerException {@code EvaluationDataMissing} or {@code EvaluationDataInvalid} for the
   *     data, {@code ConfigurationInvalid} for a task, version or prompt that is not known
   */
  static List<Measurement> load(List<EvaluationSettings.Task> tasks, Path root) {
    List<Measurement> benchmarks = new ArrayList<>();
    for (EvaluationSettings.Task task : tasks) {
      require(task.fewShot() >= 0, "fewShot is negative: " + task.fewShot(), "use 0 or above");
      require(
          task.limit() == null || task.limit() > 0,
          "limit is not positive: " + task.limit(),
          "leave it out to score all questions");
      if (task.perplexity() == null) {
        benchmarks.addAll(questions(task, root));
      } else {
        task.perplexity()
            .sources()
            .forEach(source -> benchmarks.add(HeldOutText.read(task, source, root)));
      }
    }
    Set<String> names = new HashSet<>();
    for (Measurement benchmark : benchmarks) {
      require(
          names.add(benchmark.name()),
          benchmark.name() + " is named twice",
          "merge the tasks that share name and version");
    }
    return benchmarks;
  }

  private static List<Measurement> questions(EvaluationSettings.Task task, Path root) {
    QuestionTask known = known(task);
    require(
        task.dataset() != null, "task " + task.name() + " has no dataset", "name its questions");
    List<FewShotDraw> draws = Draws.of(known, task, root);
    List<Measurement> benchmarks = new ArrayList<>();
    for (Prompt prompt : prompts(known, task)) {
      benchmarks.add(
          new Benchmark(
              task.name(),
              task.version(),
              prompt.code(),
              task.fewShot(),
              known.balanced(),
              known.metric(),
              known.writing(prompt),
              draws.stream().map(draw -> prompt.put(draw.question(), draw.examples())).toList()));
    }
    return benchmarks;
  }

  /** The metrics of a task's results. */
  static Set<String> metrics(EvaluationSettings.Task task) {
    return task.perplexity() == null ? known(task).metrics() : TextLikelihood.METRICS;
  }

  private static QuestionTask known(EvaluationSettings.Task task) {
    if (task.multipleChoice() != null) {
      return TemplatedTask.of(task.multipleChoice());
    }
    if (task.generation() != null) {
      return TemplatedTask.of(task.generation());
    }
    Optional<JglueTask> known = JglueTask.of(task.name(), task.version());
    require(
        known.isPresent(),
        "there is no task '" + task.name() + "' of version '" + task.version() + "'",
        "use one of " + JglueTask.names());
    return known.get();
  }

  private static List<Prompt> prompts(QuestionTask known, EvaluationSettings.Task task) {
    if (known instanceof TemplatedTask) {
      return known.prompts();
    }
    require(
        task.prompts() != null && !task.prompts().isEmpty(),
        "task " + task.name() + " has no prompts",
        "use some of " + known.codes());
    return task.prompts().stream().map(code -> prompt(known, task, code)).toList();
  }

  private static Prompt prompt(QuestionTask known, EvaluationSettings.Task task, String code) {
    Optional<Prompt> prompt = known.prompt(code);
    require(
        prompt.isPresent(),
        "prompt '" + code + "' of task " + task.name() + " is not known",
        "use one of " + known.codes());
    return prompt.get();
  }

  private static void require(boolean condition, String message, String hint) {
    if (!condition) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID, "evaluation: " + message, hint);
    }
  }
}
