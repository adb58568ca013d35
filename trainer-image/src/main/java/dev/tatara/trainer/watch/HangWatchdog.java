package dev.tatara.trainer.watch;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.comm.Inquiry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a run that hangs, and says why. Every rank has one. That of rank 0 sees when its rank has
 * not moved for too long, which is enough, since who moves comes to wait for who does not. It asks
 * all ranks for their journals and to write down the stacks of their threads, names the rank that
 * hangs, and ends the run on all of them: who waits for another rank throws {@code Hung}. A rank
 * whose training thread does not come back even then ends by force.
 *
 * <p>A process that is stopped, or whose host is gone, is lost to the leases first, as a rule: they
 * wait for seconds, this for minutes.
 */
public final class HangWatchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HangWatchdog.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** For journals and stacks to come: a healthy rank takes a fraction of a second. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  /** For the training thread to end by itself. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  private static final String JOURNAL = "journal ";
  private static final String WRITTEN = "written";

  private final Inquiry inquiry;
  private final Journal journal;
  private final int rank;
  private final int ranks;
  private final Path folder;
  private final Consumer<TrainerException> force;
  private final Duration grace;
  private volatile boolean closed;
  private Thread end;

  /**
   * @param folder where stacks are written
   * @param force ends the process at once, for this
   */
  public HangWatchdog(
      Inquiry inquiry,
      Journal journal,
      int rank,
      int ranks,
      Path folder,
      Consumer<TrainerException> force) {
    this(inquiry, journal, rank, ranks, folder, force, GRACE);
  }

  HangWatchdog(
      Inquiry inquiry,
      Journal journal,
      int rank,
      int ranks,
      Path folder,
      Consumer<TrainerException> force,
      Duration grace) {
    this.inquiry = inquiry;
    this.journal = journal;
    this.rank = rank;
    this.ranks = ranks;
    this.folder = folder;
    this.force = force;
    this.grace = grace;
  }

  /**
   * Begins to watch.
   *
   * @param limit without a move; {@link StallClock} has the exceptions
   */
  public void start(Duration limit) {
    inquiry.respond(new Respondent());
    if (rank == 0) {
      background("hang-watch", () -> watch(new StallClock(limit)));
    }
  }

  private void watch(StallClock clock) {
    try {
      while (!closed) {
        JournalPage page = journal.page();
        if (clock.look(page, System.nanoTime()) && conclude(page.step(), clock)) {
          return;
        }
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the run is ended: the step may go on meanwhile. */
  private boolean conclude(int step, StallClock clock) throws InterruptedException {
    LOG.warn("step {} does not go on: asking all ranks what they do", step);
    Map<Integer, JournalPage> pages = new ConcurrentHashMap<>();
    CountDownLatch written = new CountDownLatch(ranks);
    inquiry.ask(
        Integer.toString(step),
        (from, text) -> {
          if (text.startsWith(JOURNAL)) {
            pages.put(from, JournalPage.fromJson(text.substring(JOURNAL.length())));
          } else {
            written.countDown();
          }
        });
    pages.put(rank, journal.page());
    background(
        "hang-stacks",
        () -> {
          writeStacks(step);
          written.countDown();
        });
    written.await(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    if (closed || !clock.look(journal.page(), System.nanoTime())) {
      LOG.warn("step {} goes on after all", step);
      return false;
    }
    String sentence = new HangReport(inquiry.pods(), ranks, Map.copyOf(pages)).sentence();
    LOG.error("step {} hangs: {}", step, sentence);
    inquiry.end("step " + step + " hangs: " + sentence);
    return true;
  }

  private void writeStacks(int step) {
    Path file = folder.resolve("step-%d-rank-%d.txt".formatted(step, rank));
    try {
      JournalPage page = journal.page();
      String text =
          "rank %d, %s%njournal: %s%n%s"
              .formatted(rank, page.describe(), page.toJson(), StackDump.ofAllThreads());
      AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
      LOG.warn(
          "step {} does not go on; this rank is {}; its stacks are in {}",
          step,
          page.describe(),
          file);
    } catch (IOException e) {
      LOG.warn("the stacks cannot be written to {}: {}", file, e.toString());
    }
  }

  private static Thread background(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).start(task);
  }

  /** The training thread has come back: it needs no force any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (end != null) {
      end.interrupt();
    }
  }

  private synchronized void endByForce(TrainerException failure) {
    if (closed) {
      return;
    }
    end =
        background(
            "hang-end",
            () -> {
              try {
                Thread.sleep(grace);
                force.accept(failure);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private final class Respondent implements Inquiry.Respondent {
    @Override
    public void asked(String question, Inquiry.Answers answers) {
      // First the journal: where a volume or a safepoint hangs, no stacks come.
      answers.say(JOURNAL + journal.page().toJson());
      background(
          "hang-stacks",
          () -> {
            writeStacks(Integer.parseInt(question));
            answers.say(WRITTEN);
          });
    }

    @Override
    public void ended(TrainerException failure) {
      endByForce(failure);
    }
  }
}
