package dev.tatara.operator.report;

import dev.tatara.operator.RecentMap;
import dev.tatara.operator.trainer.TrainingReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * When each training is asked for its report: from time to time, and as soon as there is more to
 * tell than steps. A trainer answers with what it collected last and begins to collect anew, so
 * that it is asked twice, and the second answer is kept; of a training that nothing is kept of, the
 * first is as well.
 */
final class ReportSchedule {
  /** Jobs that train at one moment; one that is forgotten is asked too early. */
  private static final int MOST = 10_000;

  /** As long as a trainer takes what it has collected for new. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Duration interval;
  private final Duration soon;
  private final Clock clock;
  private final Map<String, Entry> entries = new RecentMap<>(MOST);

  /**
   * What is known of a training.
   *
   * @param next time at which it is asked
   * @param heard whether anything is kept
   * @param collecting whether it was asked to collect
   */
  private record Entry(ReportMoment moment, Instant next, boolean heard, boolean collecting) {}

  ReportSchedule(Duration interval, Clock clock) {
    this.interval = interval;
    this.soon = SOON.compareTo(interval) < 0 ? SOON : interval;
    this.clock = clock;
  }

  /**
   * Whether a training is to be asked now.
   *
   * @param uid of its job
   * @param report what it has answered just now
   */
  synchronized boolean isDue(String uid, TrainingReport report) {
    Entry entry = entries.get(uid);
    Instant now = clock.instant();
    if (entry == null) {
      entries.put(uid, new Entry(ReportMoment.NONE.after(report), now, false, false));
      return true;
    }
    ReportMoment moment = entry.moment().after(report);
    if (!moment.equals(entry.moment())) {
      entries.put(uid, new Entry(moment, now, entry.heard(), false));
      return true;
    }
    return !entry.next().isAfter(now);
  }

  /** Takes down that there was an answer; whether it is to be kept. */
  synchronized boolean answered(String uid) {
    Entry entry = entries.get(uid);
    boolean fresh = entry.collecting();
    Instant next = clock.instant().plus(fresh ? interval : soon);
    entries.put(uid, new Entry(entry.moment(), next, true, !fresh));
    return fresh || !entry.heard();
  }

  /** Takes down that there was none. */
  synchronized void unanswered(String uid) {
    Entry entry = entries.get(uid);
    Instant next = clock.instant().plus(soon);
    entries.put(uid, new Entry(entry.moment(), next, entry.heard(), entry.collecting()));
  }
}
