package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.EvaluationSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the questions of a task and draws examples for each. */
final class Draws {
  private Draws() {}

  static List<FewShotDraw> of(QuestionTask known, EvaluationSettings.Task task, Path root) {
    Path file = root.resolve(task.dataset()).normalize();
    List<Question> questions = known.read(file);
    Optional<List<Question>> pool = Optional.empty();
    if (task.fewShot() > 0 && separatePool(task)) {
      file = root.resolve(task.fewShotDataset()).normalize();
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
}
