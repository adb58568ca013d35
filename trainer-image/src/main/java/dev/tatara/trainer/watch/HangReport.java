package dev.tatara.trainer.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Says in a sentence which rank hangs, and what the others wait in. */
final class HangReport {
  /** Enough for people; a message has a limit. */
  private static final int MOST_NAMED = 8;

  private final List<String> pods;
  private final int ranks;
  private final Map<Integer, JournalPage> pages;

  /**
   * @param pods by rank; empty where they are not known
   * @param ranks of the run
   * @param pages of those that have answered
   */
  HangReport(List<String> pods, int ranks, Map<Integer, JournalPage> pages) {
    this.pods = pods;
    this.ranks = ranks;
    this.pages = pages;
  }

  String sentence() {
    WaitGraph graph = new WaitGraph(pages);
    return graph.cause().map(this::held).orElseGet(() -> unknown(graph.all()));
  }

  private String held(WaitGraph.Cause cause) {
    List<String> parts = new ArrayList<>();
    parts.add(names(cause.culprits()) + missing(cause));
    double longest =
        cause.waits().stream().mapToDouble(wait -> wait.operation().seconds()).max().orElse(0);
    List<Integer> waiting = cause.waits().stream().map(WaitGraph.Wait::rank).toList();
    parts.add(
        "%s waited %s it for %s"
            .formatted(
                plural(waiting, "has", "have"),
                cause.operation().channel().peer() < 0 ? "in" : "for",
                duration(longest)));
    if (!cause.others().isEmpty()) {
      parts.add(plural(cause.others(), "waits", "wait") + " for others in turn");
    }
    cause.culprits().stream().limit(MOST_NAMED).forEach(rank -> parts.add(state(rank)));
    Set<Integer> silent = silent();
    silent.removeAll(cause.culprits());
    if (!silent.isEmpty()) {
      parts.add(plural(silent, "does", "do") + " not answer");
    }
    return String.join("; ", parts);
  }

  private String missing(WaitGraph.Cause cause) {
    String has = cause.culprits().size() == 1 ? " has" : " have";
    Operation operation = cause.operation();
    int waiter = cause.waits().getFirst().rank();
    return switch (operation.channel().direction()) {
      case COLLECTIVE -> "%s not entered %s".formatted(has, operation.describe());
      case FROM -> "%s not sent %s to rank %d".formatted(has, operation.describe(), waiter);
      case TO -> "%s not received %s from rank %d".formatted(has, operation.describe(), waiter);
    };
  }

  /** Ranks wait in a circle, or in what all have entered, or none for another. */
  private String unknown(List<WaitGraph.Wait> waits) {
    Set<Integer> silent = silent();
    if (!silent.isEmpty()) {
      return plural(silent, "does", "do") + " not answer, and no rank is known to wait for it";
    }
    if (!waits.isEmpty()) {
      return "ranks wait for each other: "
          + waits.stream()
              .limit(MOST_NAMED)
              .map(
                  wait ->
                      "rank %d in %s for %s"
                          .formatted(
                              wait.rank(), wait.operation().describe(), names(wait.awaited())))
              .collect(Collectors.joining("; "));
    }
    Comparator<Map.Entry<Integer, JournalPage>> bySeconds =
        Comparator.comparingDouble(entry -> entry.getValue().waiting().seconds());
    return pages.entrySet().stream()
        .filter(entry -> entry.getValue().waiting() != null)
        .min(bySeconds)
        .map(
            last ->
                "every rank has entered what another waits in; %s was the last to, in %s, and has waited for %s"
                    .formatted(
                        name(last.getKey()),
                        last.getValue().waiting().describe(),
                        duration(last.getValue().waiting().seconds())))
        .orElseGet(
            () ->
                "no rank waits for another; "
                    + pages.keySet().stream()
                        .limit(MOST_NAMED)
                        .map(this::state)
                        .collect(Collectors.joining("; ")));
  }

  private String state(int rank) {
    JournalPage page = pages.get(rank);
    return page == null
        ? "rank " + rank + " does not answer: its process is stopped, or its host hangs"
        : "rank %d is %s, for %s".formatted(rank, page.describe(), duration(page.seconds()));
  }

  private Set<Integer> silent() {
    return IntStream.range(0, ranks)
        .filter(rank -> !pages.containsKey(rank))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Such as {@code rank 3 (pod x-1)}, or {@code ranks 2, 3}. */
  private String names(Collection<Integer> some) {
    return some.size() == 1 ? name(some.iterator().next()) : "ranks " + numbers(some);
  }

  private String name(int rank) {
    String pod = rank < pods.size() ? pods.get(rank) : "";
    return "rank " + rank + (pod.isEmpty() ? "" : " (pod " + pod + ")");
  }

  private static String plural(Collection<Integer> some, String one, String many) {
    return (some.size() == 1 ? "rank " : "ranks ")
        + numbers(some)
        + " "
        + (some.size() == 1 ? one : many);
  }

  private static String numbers(Collection<Integer> some) {
    String shown =
        some.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    return some.size() > MOST_NAMED
        ? shown + " and " + (some.size() - MOST_NAMED) + " more"
        : shown;
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " m " + whole % 60 + " s";
  }
}
