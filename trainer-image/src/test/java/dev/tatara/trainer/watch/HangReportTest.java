package dev.tatara.trainer.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HangReportTest {
  private static final Channel DATA = Channel.collective("data", List.of(0, 1, 2));

  private static final Channel WORLD = Channel.collective("world", List.of(0, 1, 2));

  @Test
  void aRankThatDoesNotAnswerIsNamedByItsSilence() {
    Map<Integer, JournalPage> pages = Map.of(0, waitingIn(DATA, 3), 2, waitingIn(DATA, 3));
    assertEquals(
        "rank 1 (pod x-1) has not entered all-reduce #3 of the data group; ranks 0, 2 have waited"
            + " in it for 0 s; rank 1 does not answer: its process is stopped, or its host hangs",
        new HangReport(List.of("x-0", "x-1", "x-2"), 3, pages).sentence());
    assertEquals(
        "rank 2 does not answer, and no rank is known to wait for it",
        new HangReport(List.of(), 3, Map.of(0, computing(1), 1, computing(1))).sentence());
  }

  @Test
  void severalRanksThatAreBehindAreNamedTogether() {
    Map<Integer, JournalPage> pages =
        Map.of(0, waitingIn(DATA, 3), 1, computing(2), 2, computing(2));
    assertEquals(
        "ranks 1, 2 have not entered all-reduce #3 of the data group; rank 0 has waited in it for"
            + " 0 s; rank 1 is in backward of step 7, for 0 s; rank 2 is in backward of step 7, for"
            + " 0 s",
        new HangReport(List.of(), 3, pages).sentence());
  }

  @Test
  void ofGpusThatWaitByThemselvesWhatWasEnteredCounts() {
    Map<Integer, JournalPage> pages =
        Map.of(0, waitingIn(journal(DATA, 5), WORLD), 1, givenToGpu(5), 2, givenToGpu(4));
    assertEquals(
        "rank 2 has not entered all-reduce #5 of the data group; rank 1 has waited in it for 0 s;"
            + " rank 0 waits for others in turn; rank 2 is in backward of step 7, for 0 s",
        new HangReport(List.of(), 3, pages).sentence());
  }

  @Test
  void whenNobodyIsBehindThatIsSaid() {
    Map<Integer, JournalPage> entered =
        Map.of(0, waitingIn(DATA, 3), 1, waitingIn(DATA, 3), 2, waitingIn(DATA, 3));
    String sentence = new HangReport(List.of(), 3, entered).sentence();
    assertEquals(
        "every rank has entered what another waits in",
        sentence.substring(0, sentence.indexOf(';')));
    Map<Integer, JournalPage> alone = Map.of(0, computing(0));
    assertEquals(
        "no rank waits for another; rank 0 is in backward of step 7, for 0 s",
        new HangReport(List.of(), 1, alone).sentence());
  }

  @Test
  void ranksThatEnterOperationsInDifferentOrderWaitForEachOther() {
    Channel pair = Channel.collective("tensor", List.of(0, 1));
    Channel other = Channel.collective("data", List.of(0, 1));
    assertEquals(
        "ranks wait for each other: rank 0 in all-reduce #1 of the tensor group for rank 1;"
            + " rank 1 in all-reduce #1 of the data group for rank 0",
        new HangReport(List.of(), 2, Map.of(0, waitingIn(pair, 1), 1, waitingIn(other, 1)))
            .sentence());
  }

  /** A rank that has entered so many all-reduces, and waits in the last one. */
  private static JournalPage waitingIn(Channel channel, int number) {
    return waitingIn(journal(channel, number - 1), channel);
  }

  private static JournalPage waitingIn(Journal journal, Channel channel) {
    JournalPage[] page = new JournalPage[1];
    journal.enter(channel, "all-reduce", 4).await(() -> page[0] = journal.page());
    return JournalPage.fromJson(page[0].toJson());
  }

  /** A rank whose GPU may wait in the last one of so many. */
  private static JournalPage givenToGpu(int entered) {
    Journal journal = journal(DATA, entered);
    journal.leaveWaitingToDevice();
    return JournalPage.fromJson(journal.page().toJson());
  }

  /** A rank that has entered so many, and waits for nobody. */
  private static JournalPage computing(int entered) {
    return JournalPage.fromJson(journal(DATA, entered).page().toJson());
  }

  private static Journal journal(Channel channel, int entered) {
    Journal journal = new Journal();
    journal.begin(7);
    journal.enter(Phase.BACKWARD);
    for (int i = 0; i < entered; i++) {
      journal.enter(channel, "all-reduce", 4);
    }
    return journal;
  }
}
