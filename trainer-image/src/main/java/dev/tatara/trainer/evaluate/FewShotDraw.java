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

  /** Draws one by one where examples come from. */
  private interface Sampler {
    List<Question> sample(int count, PythonRandom random);
  }

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
    List<Question> from = pool.orElse(questions);
    return draw(questions, pool.isPresent(), count, limit, (k, random) -> random.sample(from, k));
  }

  /** As {@link #draw}, with examples of every answer, as far as {@code count} goes. */
  static List<FewShotDraw> drawStratified(
      List<Question> questions, Optional<List<Question>> pool, int count, int limit) {
    StratifiedSample strata = new StratifiedSample(pool.orElse(questions));
    return draw(questions, pool.isPresent(), count, limit, strata::draw);
  }

  private static List<FewShotDraw> draw(
      List<Question> questions, boolean separate, int count, int limit, Sampler sampler) {
    PythonRandom random = new PythonRandom(SEED);
    List<Question> shuffled = new ArrayList<>(questions);
    random.shuffle(shuffled);
    List<FewShotDraw> draws = new ArrayList<>();
    for (Question question : shuffled.subList(0, Math.min(limit, shuffled.size()))) {
      List<Question> drawn =
          count == 0 ? List.of() : sampler.sample(separate ? count : count + 1, random);
      List<Question> examples =
          drawn.stream()
              .filter(example -> separate || !example.equals(question))
              .limit(count)
              .toList();
      draws.add(new FewShotDraw(question, examples));
    }
    return draws;
  }
}
