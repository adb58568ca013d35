package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.EvaluationTask;
import dev.tatara.api.v1alpha1.EvaluationTask.Prompt;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Works out what tasks of an evaluation leave open. */
final class EvaluationTasks {
  private static final String JCOMMONSENSEQA = "jcommonsenseqa";
  private static final String JNLI = "jnli";
  private static final String JSQUAD = "jsquad";

  private EvaluationTasks() {}

  /**
   * The tasks with their versions, prompts and examples; none where nothing is evaluated.
   *
   * @throws PlanRefusedException when two are the same
   */
  static List<EvaluationTask> resolve(EvaluationSpec evaluation) throws PlanRefusedException {
    if (evaluation.mode() == EvaluationSpec.Mode.NONE || evaluation.tasks() == null) {
      return List.of();
    }
    List<EvaluationTask> tasks = evaluation.tasks().stream().map(EvaluationTasks::resolve).toList();
    Set<String> seen = new HashSet<>();
    for (EvaluationTask task : tasks) {
      String name = task.name() + " " + task.version();
      if (!seen.add(name)) {
        throw new PlanRefusedException(
            "evaluation.tasks names " + name + " twice",
            "merge the prompts of the two, or give one another version",
            "evaluation can change at any time");
      }
    }
    return tasks;
  }

  private static EvaluationTask resolve(EvaluationTask task) {
    boolean own = isOwn(task);
    return new EvaluationTask(
        task.name(),
        Objects.requireNonNullElseGet(task.version(), () -> own ? "1" : version(task.name())),
        own ? null : Objects.requireNonNullElseGet(task.prompts(), () -> prompts(task.name())),
        Objects.requireNonNullElseGet(task.fewShot(), () -> own ? 0 : fewShot(task.name())),
        task.dataset(),
        task.fewShotDataset(),
        task.limit(),
        task.multipleChoice(),
        task.generation(),
        task.perplexity());
  }

  private static boolean isOwn(EvaluationTask task) {
    return task.multipleChoice() != null || task.generation() != null || task.perplexity() != null;
  }

  private static String version(String name) {
    return name.equals(JNLI) ? "1.3" : "1.1";
  }

  /** Those that the leaderboard has most models of. */
  private static List<Prompt> prompts(String name) {
    return List.of(name.equals(JCOMMONSENSEQA) ? Prompt.FINTAN2 : Prompt.FINTAN, Prompt.JA_ALPACA);
  }

  /** The leaderboard's. */
  private static int fewShot(String name) {
    return name.equals(JSQUAD) ? 2 : 3;
  }
}
