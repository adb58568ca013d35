package dev.tatara.trainer.watch;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a rank does, and what it did last with other ranks. Its training thread writes it; others
 * may read it at any time, whatever that thread hangs in: nothing here takes a lock for long.
 */
public final class Journal {
  private record Doing(int step, Phase phase, long since) {}

  private record Entry(Channel channel, String kind, long number, long bytes, long since) {
    Operation at(long now) {
      return new Operation(channel, kind, number, bytes, (now - since) / 1e9);
    }

    Entry since(long time) {
      return new Entry(channel, kind, number, bytes, time);
    }
  }

  private final Map<Channel, Entry> entered = new ConcurrentHashMap<>();
  private volatile Doing doing = new Doing(0, Phase.START, System.nanoTime());
  private volatile Entry waiting;
  private volatile long waitedNanos;
  private volatile long moves;
  private volatile boolean deviceWaits;

  /** From now on what is entered is given to a GPU, which waits for other ranks by itself. */
  public void leaveWaitingToDevice() {
    deviceWaits = true;
  }

  /** Whether the training thread does not see all waiting for other ranks. */
  public boolean deviceWaits() {
    return deviceWaits;
  }

  /** A step begins. */
  public void begin(int step) {
    doing = new Doing(step, Phase.DATA, System.nanoTime());
    move();
  }

  /** The step goes on, or what comes after it. */
  public void enter(Phase phase) {
    doing = new Doing(doing.step(), phase, System.nanoTime());
    move();
  }

  /** Time that the training thread has waited in operations with other ranks, so far. */
  public long waitedNanos() {
    return waitedNanos;
  }

  /** An operation that the rank has entered, and may wait in. */
  final class Entered {
    private final Entry entry;

    private Entered(Entry entry) {
      this.entry = entry;
    }

    /** Runs what may wait for other ranks. */
    void await(Runnable operation) {
      long start = System.nanoTime();
      waiting = entry.since(start);
      try {
        operation.run();
      } finally {
        waiting = null;
        addWaited(System.nanoTime() - start);
        move();
      }
    }
  }

  Entered enter(Channel channel, String kind, long bytes) {
    Entry before = entered.get(channel);
    long number = before == null ? 1 : before.number() + 1;
    Entry entry = new Entry(channel, kind, number, bytes, System.nanoTime());
    entered.put(channel, entry);
    move();
    return new Entered(entry);
  }

  /** Only the training thread writes. */
  private void addWaited(long nanos) {
    long sum = waitedNanos + nanos;
    waitedNanos = sum;
  }

  /** Only the training thread writes. */
  private void move() {
    long next = moves + 1;
    moves = next;
  }

  /** The state now. */
  JournalPage page() {
    Doing now = doing;
    Entry wait = waiting;
    long time = System.nanoTime();
    List<Operation> operations =
        entered.values().stream()
            .map(entry -> entry.at(time))
            .sorted(Comparator.comparingDouble(Operation::seconds))
            .toList();
    return new JournalPage(
        now.step(),
        now.phase(),
        moves,
        (time - now.since()) / 1e9,
        wait == null ? null : wait.at(time),
        deviceWaits,
        operations);
  }
}
