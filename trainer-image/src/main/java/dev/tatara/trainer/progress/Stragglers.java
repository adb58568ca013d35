package dev.tatara.trainer.progress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Ranks by how long they compute in a step, the slowest first. In a group that waits for its
 * slowest rank all steps take equally long; only the time that a rank did not wait tells it from
 * the others. Not thread-safe.
 */
final class Stragglers {
  /** Steps that medians are over. */
  static final int WINDOW = 20;

  /** A rank that takes so many times the median of all over a whole window is warned of. */
  static final double SLOW = 1.3;

  /** It is slow no more below this: one that is at the limit is not warned of again and again. */
  static final double NORMAL = 1.15;

  private final Consumer<String> warnings;
  private final Deque<List<Double>> window = new ArrayDeque<>();
  private final Set<Integer> slow = new TreeSet<>();
  private List<String> pods = List.of();

  /**
   * @param warnings hears of slow ranks, and when they are slow no more
   */
  Stragglers(Consumer<String> warnings) {
    this.warnings = warnings;
  }

  /** Says where the ranks run: names by rank, empty where they are not known. */
  void locate(List<String> names) {
    pods = names;
  }

  /**
   * A step is done.
   *
   * @param busySeconds by rank; where one is not a number, none is known
   * @return the ranks, the slowest first; none where there is one, or nothing is known
   */
  List<RankTime> after(List<Double> busySeconds) {
    if (busySeconds.size() < 2 || busySeconds.stream().anyMatch(time -> time.isNaN())) {
      return ranked();
    }
    window.addLast(busySeconds);
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
    List<RankTime> ranked = ranked();
    if (window.size() == WINDOW) {
      ranked.forEach(this::warn);
    }
    return ranked;
  }

  private List<RankTime> ranked() {
    if (window.isEmpty()) {
      return List.of();
    }
    double[] medians =
        IntStream.range(0, window.getFirst().size())
            .mapToDouble(rank -> median(window.stream().mapToDouble(step -> step.get(rank))))
            .toArray();
    double all = median(Arrays.stream(medians));
    List<RankTime> ranked = new ArrayList<>();
    for (int rank = 0; rank < medians.length; rank++) {
      String pod = rank < pods.size() && !pods.get(rank).isEmpty() ? pods.get(rank) : null;
      ranked.add(new RankTime(rank, pod, medians[rank], medians[rank] / all));
    }
    ranked.sort(Comparator.comparingDouble(RankTime::busySeconds).reversed());
    return List.copyOf(ranked);
  }

  private void warn(RankTime rank) {
    if (rank.ratio() > SLOW && slow.add(rank.rank())) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "%s is slow: it computes %.3f s a step, %.2f times the median of all ranks; the others"
                  + " wait for it",
              rank.name(),
              rank.busySeconds(),
              rank.ratio()));
    } else if (rank.ratio() < NORMAL && slow.remove(rank.rank())) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "%s is as fast as the others again: %.3f s a step, %.2f times the median",
              rank.name(),
              rank.busySeconds(),
              rank.ratio()));
    }
  }

  /** Of an even number, the lower one: of two ranks the slow one must not be half the measure. */
  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[(sorted.length - 1) / 2];
  }
}
