package dev.tatara.report;

import dev.tatara.report.RunReport.Evaluation;
import dev.tatara.report.RunReport.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the report of a run of any length small: what a page shows least of goes first. Curves are
 * {@link SeriesBuilder thinned out} where they are read.
 */
final class ReportThinning {
  /** Stretches of steps of a line of scores, from one attempt to the next. */
  private static final List<Integer> STRETCHES = List.of(512, 128, 32, 8, 1);

  private static final int MOST_CHARACTERS = 500;

  /** The kind of an event that stands for others. */
  static final String LEFT_OUT = "left out";

  private ReportThinning() {}

  /** The report whole, and then less and less of it. */
  static Stream<RunReport> smallerAndSmaller(RunReport report) {
    RunReport without = report.with(report.events(), report.evaluations(), List.of());
    return Stream.concat(
        Stream.of(report, without),
        STRETCHES.stream()
            .map(
                most ->
                    without.with(
                        events(report.events(), 2 * most),
                        evaluations(report.evaluations(), most),
                        List.of())));
  }

  /**
   * Of each benchmark and prompt the newest result as it is, and of those before the score alone:
   * the first, and the lowest and the highest of each stretch of steps.
   *
   * @param most stretches at most
   */
  private static List<Evaluation> evaluations(List<Evaluation> all, int most) {
    Map<String, List<Evaluation>> lines =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    ReportThinning::line, LinkedHashMap::new, Collectors.toList()));
    Set<Evaluation> kept = new HashSet<>();
    Set<Evaluation> newest = new HashSet<>();
    for (List<Evaluation> line : lines.values()) {
      SeriesBuilder scores = new SeriesBuilder(line(line.getFirst()), most);
      line.forEach(result -> scores.add(result.step(), result.score()));
      Set<Integer> steps = new HashSet<>(scores.build().steps());
      line.stream().filter(result -> steps.contains(result.step())).forEach(kept::add);
      newest.add(line.getLast());
    }
    return all.stream()
        .filter(result -> kept.contains(result) || newest.contains(result))
        .map(result -> newest.contains(result) ? result : result.scoreAlone())
        .toList();
  }

  private static String line(Evaluation result) {
    return result.benchmark() + " " + result.prompt();
  }

  /** The first and the last of them, with a note of how many are not there. */
  private static List<Event> events(List<Event> all, int most) {
    List<Event> shortened = all.stream().map(ReportThinning::shortened).toList();
    if (all.size() <= most) {
      return shortened;
    }
    int first = most / 2;
    int last = all.size() - (most - first);
    Event before = shortened.get(first);
    List<Event> kept = new ArrayList<>(shortened.subList(0, first));
    kept.add(
        new Event(
            before.time(),
            before.step(),
            LEFT_OUT,
            Figures.count(last - first) + " events, up to " + all.get(last - 1).time()));
    kept.addAll(shortened.subList(last, all.size()));
    return kept;
  }

  private static Event shortened(Event event) {
    String text = event.text();
    if (text == null || text.codePointCount(0, text.length()) <= MOST_CHARACTERS) {
      return event;
    }
    String begin = text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
    return new Event(event.time(), event.step(), event.kind(), begin);
  }
}
