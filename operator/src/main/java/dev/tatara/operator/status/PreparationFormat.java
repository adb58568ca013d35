package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.PreparationStatus;
import dev.tatara.operator.trainer.PreparationReport;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes one figure of what the pods that prepare data say, each of itself. */
public final class PreparationFormat {
  private static final String FILTERING = "filtering";
  private static final String MERGING = "merging";

  /** What goes before comes first: a pod that lags behind is what others are ahead of. */
  private static final List<String> ACTIVITIES = List.of("starting", "hashing", FILTERING, MERGING);

  private PreparationFormat() {}

  /**
   * The status of a corpus. Filtering is counted over all shards; one that is not heard of counts
   * as not begun.
   *
   * @param shards that there are
   * @param working pods that have answered, at least one
   * @param done shards that are filtered, and whose pods have ended
   */
  public static PreparationStatus of(
      int shards, List<PreparationReport> working, List<PreparationReport> done) {
    String activity = activity(working);
    List<PreparationReport> active =
        working.stream().filter(report -> activity.equals(report.phase())).toList();
    boolean filtering = FILTERING.equals(activity);
    List<PreparationReport> counted =
        filtering ? Stream.concat(active.stream(), done.stream()).toList() : active;
    long bytes = sum(counted, PreparationReport::bytes);
    long known = sum(active, PreparationReport::totalBytes);
    long total = filtering ? Math.max(known, active.getFirst().corpusBytes()) : known;
    Long eta =
        active.stream()
            .map(PreparationReport::etaSeconds)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null);
    double rate =
        active.stream()
            .map(PreparationReport::bytesPerSecond)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sum();
    return new PreparationStatus(
        activity,
        shards,
        done.size(),
        percent(bytes, total),
        sum(counted, PreparationReport::documents),
        bytes,
        total,
        rate > 0 ? Math.round(rate) : null,
        eta,
        eta == null ? null : ProgressFormat.duration(eta),
        newest(active));
  }

  /** The status of a step that one pod works at; empty where none is heard that works. */
  public static Optional<PreparationStatus> of(List<PreparationReport> answers) {
    return answers.stream()
        .filter(report -> !report.isDone())
        .findFirst()
        .map(
            report ->
                new PreparationStatus(
                    report.phase(),
                    null,
                    null,
                    report.fraction() == null ? null : percent(report.fraction()),
                    report.documents(),
                    report.bytes(),
                    report.totalBytes(),
                    report.bytesPerSecond() == null ? null : Math.round(report.bytesPerSecond()),
                    report.etaSeconds(),
                    report.etaSeconds() == null
                        ? null
                        : ProgressFormat.duration(report.etaSeconds()),
                    report.lastUpdateTime()));
  }

  /** Merging is done by one alone; else the activity of whoever is behind. */
  private static String activity(List<PreparationReport> working) {
    return working.stream()
        .map(PreparationReport::phase)
        .filter(MERGING::equals)
        .findFirst()
        .or(
            () ->
                working.stream()
                    .map(PreparationReport::phase)
                    .min(Comparator.comparing(ACTIVITIES::indexOf)))
        .orElseThrow();
  }

  /** ISO-8601 in UTC, which sorts as text: the order of the answers means nothing. */
  private static String newest(List<PreparationReport> reports) {
    return reports.stream()
        .map(PreparationReport::lastUpdateTime)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private static long sum(
      List<PreparationReport> reports, Function<PreparationReport, Long> figure) {
    return reports.stream().map(figure).filter(Objects::nonNull).mapToLong(Long::longValue).sum();
  }

  /** Rounded down, but for what is lost in the last bits: 0.29 is 28.999999999999996 %. */
  private static String percent(double fraction) {
    return (int) Math.floor(100 * fraction + 1e-6) + "%";
  }

  /**
   * Files that are collected have no size before, so that more may be done than there was to do.
   */
  private static String percent(long bytes, long total) {
    return total <= 0 ? null : Math.min(100, bytes * 100 / total) + "%";
  }
}
