package dev.tatara.plugin.logs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which lines of a pod are printed, and how. The trainer begins each line with its rank, where
 * there are several.
 */
interface RankFilter {
  Pattern RANK = Pattern.compile("^\\[rank (\\d+)] ");

  /**
   * What is printed of a line.
   *
   * @param index of the pod
   * @return empty to leave it out
   */
  Optional<String> line(int index, String line);

  /**
   * A filter.
   *
   * @param rank to show alone, or null
   * @param several whether there are several pods
   */
  static RankFilter of(Integer rank, boolean several) {
    if (rank != null) {
      return (_, line) -> Optional.of(line).filter(text -> isOf(rank, text));
    }
    return (index, line) ->
        Optional.of(several && !RANK.matcher(line).find() ? "[pod " + index + "] " + line : line);
  }

  /** A run of one rank has no prefixes. */
  private static boolean isOf(int rank, String line) {
    Matcher matcher = RANK.matcher(line);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) == rank : rank == 0;
  }
}
