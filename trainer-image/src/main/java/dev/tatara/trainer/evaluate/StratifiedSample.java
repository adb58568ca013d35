package dev.tatara.trainer.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws examples by answer, as lm-evaluation-harness (branch jp-stable, {@code
 * Task._stratified_fewshot_examples}) does: of each answer its share of the count, rounded down,
 * then one more of the answer that has the fewest until there are enough; then a shuffle.
 */
final class StratifiedSample {
  /** By answer, in the order in which the answers first occur. */
  private final Map<Integer, List<Question>> strata = new LinkedHashMap<>();

  private final int size;

  StratifiedSample(List<Question> pool) {
    this.size = pool.size();
    for (Question question : pool) {
      strata.computeIfAbsent(question.gold(), _ -> new ArrayList<>()).add(question);
    }
  }

  /**
   * @throws IllegalArgumentException when there are too few of an answer
   */
  List<Question> draw(int count, PythonRandom random) {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    strata.forEach((answer, of) -> counts.put(answer, (int) ((double) of.size() / size * count)));
    int left = count - counts.values().stream().mapToInt(Integer::intValue).sum();
    for (int i = 0; i < left; i++) {
      int fewest = Collections.min(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
      counts.merge(fewest, 1, Integer::sum);
    }
    List<Question> examples = new ArrayList<>();
    counts.forEach((answer, n) -> examples.addAll(random.sample(strata.get(answer), n)));
    random.shuffle(examples);
    return examples;
  }
}
