package dev.tatara.trainer.report;

import dev.tatara.report.RunReports;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.StatusServer.Body;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packed report of a run that goes on. To read the curves of a long run takes a second, and who
 * asks does not wait for that: the answer is the one that was collected last, and when that is
 * older than {@link #AGE}, another is collected meanwhile.
 */
public final class LiveReport implements Body {
  private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);
  private static final Duration AGE = Duration.ofSeconds(10);

  private final RunContext run;
  private final ResultCache results = new ResultCache();
  private byte[] packed;
  private long collected;
  private boolean collecting;

  /** Of a run. */
  public LiveReport(RunContext run) {
    this.run = run;
  }

  @Override
  public synchronized byte[] get() throws IOException {
    if (packed == null) {
      keep(collect());
    } else if (!collecting && System.nanoTime() - collected > AGE.toNanos()) {
      collecting = true;
      Thread.ofVirtual().start(this::refresh);
    }
    return packed;
  }

  private void refresh() {
    try {
      byte[] fresh = collect();
      synchronized (this) {
        keep(fresh);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("the report cannot be collected: {}", e.toString());
    } finally {
      synchronized (this) {
        collecting = false;
      }
    }
  }

  private byte[] collect() throws IOException {
    return RunReports.pack(new RunReportReader(run, results).read());
  }

  private void keep(byte[] fresh) {
    packed = fresh;
    collected = System.nanoTime();
  }
}
