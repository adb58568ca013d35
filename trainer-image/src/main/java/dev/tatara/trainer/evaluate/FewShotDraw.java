package dev.tatara.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A question and the examples drawn for it, in lm-evaluation-harness's order: one {@code
 * Random(42)} a task shuffles the questions, then draws the examples of each in turn.
 *
 * @param question to be answered
 * @param examples shown with their answers, in order
 */
record FewShotDraw(Question question, List<Question> examples) {
  private static final long SEED = 42;

  /**
   * Orders the questions and draws examples for each.
   *
   * @param pool examples are drawn from it; empty means that they come from the questions
   *     themselves, never a question for itself
   * @param count examples a question
   * @param limit keep the first that many after the shuffle
   * @throws IllegalArgumentException when there are too few examples
   */
  static List<FewShotDraw> draw(
      List<Question> questions, Optional<List<Question>> pool, int count, int limit) {
    PythonRandom random = new PythonRandom(SEED);
    List<Question> shuffled = new ArrayList<>(questions);
    random.shuffle(shuffled);
    List<FewShotDraw> draws = new ArrayList<>();
    for (Question question : shuffled.subList(0, Math.min(limit, shuffled.size()))) {
      draws.add(new FewShotDraw(question, examples(question, questions, pool, count, random)));
    }
    return draws;
  }

  private static List<Question> examples(
      Question question,
      List<Question> questions,
      Optional<List<Question>> pool,
      int count,
      PythonRandom random) {
    if (count == 0) {
      return List.of();
    }
    if (pool.isPresent()) {
      return random.sample(pool.get(), count);
    }
    return random.sample(questions, count + 1).stream()
        .filter(example -> !example.equals(question))
        .limit(count)
        .toList();
  }
}
