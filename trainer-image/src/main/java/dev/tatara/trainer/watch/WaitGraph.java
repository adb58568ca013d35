package dev.tatara.trainer.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who waits for whom. A rank that waits in an operation waits for those of its ranks that have not
 * entered it yet. Who is waited for, and waits for nobody, holds up all the others.
 */
final class WaitGraph {

  /**
   * That a rank waits.
   *
   * @param rank that waits
   * @param operation what it waits in
   * @param awaited ranks that have not entered it
   */
  record Wait(int rank, Operation operation, Set<Integer> awaited) {}

  /**
   * What holds up the run.
   *
   * @param culprits ranks that have not entered the operation, and wait for nobody
   * @param operation what is waited in for them, as one of the waiters has it
   * @param waits those of the ranks that wait in it
   * @param others ranks that wait for these in turn
   */
  record Cause(Set<Integer> culprits, Operation operation, List<Wait> waits, Set<Integer> others) {}

  private final Map<Integer, JournalPage> pages;
  private final Map<Integer, List<Wait>> waits = new TreeMap<>();

  /**
   * @param pages of the ranks that have answered
   */
  WaitGraph(Map<Integer, JournalPage> pages) {
    this.pages = pages;
    pages.forEach((rank, page) -> waits.put(rank, waits(rank, page)));
  }

  private List<Wait> waits(int rank, JournalPage page) {
    List<Operation> operations =
        page.waiting() == null && page.deviceWaits()
            ? page.entered()
            : Optional.ofNullable(page.waiting()).stream().toList();
    List<Wait> found = new ArrayList<>();
    for (Operation operation : operations) {
      Set<Integer> awaited = awaited(rank, operation);
      if (!awaited.isEmpty()) {
        found.add(new Wait(rank, operation, awaited));
      }
    }
    return found;
  }

  private Set<Integer> awaited(int rank, Operation operation) {
    Channel theirs = operation.channel().counterpart(rank);
    Set<Integer> behind = new TreeSet<>();
    for (int other : operation.channel().others(rank)) {
      JournalPage page = pages.get(other);
      if (page == null || page.entered(theirs) < operation.number()) {
        behind.add(other);
      }
    }
    return behind;
  }

  /** All waiting, by rank. */
  List<Wait> all() {
    return waits.values().stream().flatMap(List::stream).toList();
  }

  /** What holds up the most ranks, if that can be told. */
  Optional<Cause> cause() {
    Map<Integer, Set<Integer>> held = new HashMap<>(); // who holds up, to those who wait for it
    for (List<Wait> list : waits.values()) {
      for (Wait wait : list) {
        for (int rank : wait.awaited()) {
          if (waits.getOrDefault(rank, List.of()).isEmpty()) {
            held.computeIfAbsent(rank, this::waitersFor);
          }
        }
      }
    }
    return held.entrySet().stream()
        .max(
            Comparator.comparingInt((Map.Entry<Integer, Set<Integer>> e) -> e.getValue().size())
                .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
        .map(most -> cause(most.getKey(), most.getValue(), held.keySet()));
  }

  /** All ranks that wait for this one, directly or not. */
  private Set<Integer> waitersFor(int culprit) {
    Set<Integer> found = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(culprit));
    while (!open.isEmpty()) {
      int awaited = open.pop();
      for (List<Wait> list : waits.values()) {
        for (Wait wait : list) {
          if (wait.awaited().contains(awaited) && found.add(wait.rank())) {
            open.push(wait.rank());
          }
        }
      }
    }
    return found;
  }

  private Cause cause(int culprit, Set<Integer> waiters, Set<Integer> holders) {
    List<Wait> direct = all().stream().filter(wait -> wait.awaited().contains(culprit)).toList();
    // Of several operations the one that is most telling: many wait in it, for few.
    Wait first =
        direct.stream()
            .max(
                Comparator.comparingLong((Wait wait) -> count(direct, wait))
                    .thenComparing(wait -> -wait.awaited().size()))
            .get();
    List<Wait> same = direct.stream().filter(wait -> isSame(wait, first)).toList();
    Set<Integer> culprits = new TreeSet<>(first.awaited());
    culprits.retainAll(holders);
    Set<Integer> others = new TreeSet<>(waiters);
    same.forEach(wait -> others.remove(wait.rank()));
    return new Cause(culprits, first.operation(), same, others);
  }

  private static long count(List<Wait> all, Wait like) {
    return all.stream().filter(wait -> isSame(wait, like)).count();
  }

  private static boolean isSame(Wait one, Wait other) {
    Operation a = one.operation();
    Operation b = other.operation();
    boolean collective = a.channel().direction() == Channel.Direction.COLLECTIVE;
    return one == other
        || (collective && a.channel().equals(b.channel()) && a.number() == b.number());
  }
}
