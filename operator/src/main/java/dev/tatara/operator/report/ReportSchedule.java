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
 * that it is asked again, and the last answer is kept; of a training that nothing is kept of, the
 * first is as well.
 */
final class ReportSchedule {
  /** Jobs that train at one moment; one that is forgotten is asked too early. */
  private static final int MOST = 10_000;

  /** As long as a trainer takes what it has collected for new. */
  private static final Duration SOON = Duration.ofSeconds(10);

  /** From an answer that was collected before, by which the trainer collects anew, to that. */
  private static final int OLD_AND_NEW = 2;

  /** The same where what was collected may be so new that the trainer does not do so again yet. */
  private static final int AT_NEWS = 3;

  private final Duration interval;
  private final Duration soon;
  private final Clock clock;
  private final Map<String, Entry> entries = new RecentMap<>(MOST);

  /**
   * What is known of a training.
   *
   * @param next time at which it is asked
   * @param heard whether anything is kept
   * @param left answers to take until one is kept
   */
  private record Entry(ReportMoment moment, Instant next, boolean heard, int left) {}

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
      entries.put(uid, new Entry(ReportMoment.NONE.after(report), now, false, AT_NEWS));
      return true;
    }
    ReportMoment moment = entry.moment().after(report);
    if (!moment.equals(entry.moment())) {
      entries.put(uid, new Entry(moment, now, entry.heard(), AT_NEWS));
      return true;
    }
    return !entry.next().isAfter(now);
  }

  /** Takes down that there was an answer; whether it is to be kept. */
  synchronized boolean answered(String uid) {
    Entry entry = entries.get(uid);
    boolean last = entry.left() == 1;
    Instant next = clock.instant().plus(last ? interval : soon);
    int left = last ? OLD_AND_NEW : entry.left() - 1;
    entries.put(uid, new Entry(entry.moment(), next, true, left));
    return last || !entry.heard();
  }

  /** Takes down that there was none. */
  synchronized void unanswered(String uid) {
    Entry entry = entries.get(uid);
    Instant next = clock.instant().plus(soon);
    entries.put(uid, new Entry(entry.moment(), next, entry.heard(), entry.left()));
  }
}
