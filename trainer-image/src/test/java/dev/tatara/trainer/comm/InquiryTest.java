package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions and answers over the leases of two ranks. */
@Timeout(60)
class InquiryTest {
  /** More than 65,535 bytes, and no ASCII. */
  private static final String LONG = "é".repeat(100_000);

  @Test
  void textsMayBeOfAnyLength() throws Exception {
    ranks(
        (question, answers) -> answers.say(question + question),
        world -> {
          BlockingQueue<String> heard = new LinkedBlockingQueue<>();
          world.inquiry().ask(LONG, (_, text) -> heard.add(text));
          assertEquals(LONG + LONG, heard.take());
          world.inquiry().ask("again ", (_, text) -> heard.add(text));
          assertEquals("again again ", heard.take());
        });
  }

  @Test
  void aLateAnswerToAnEarlierQuestionIsNotHeard() throws Exception {
    BlockingQueue<Inquiry.Answers> late = new LinkedBlockingQueue<>();
    ranks(
        (question, answers) -> {
          late.add(answers);
          if (question.equals("second")) {
            late.remove().say("to the first");
            answers.say("to the second");
          }
        },
        world -> {
          BlockingQueue<String> first = new LinkedBlockingQueue<>();
          BlockingQueue<String> second = new LinkedBlockingQueue<>();
          world.inquiry().ask("first", (_, text) -> first.add(text));
          world.inquiry().ask("second", (_, text) -> second.add(text));
          assertEquals("to the second", second.take());
          assertEquals(List.of(), List.copyOf(first));
        });
  }

  @Test
  void aListenerThatFailsLosesThePeerAndSaysWhy() throws Exception {
    LocalRanks.run(
        2,
        Communicators.Transport.TCP,
        world -> {
          world.inquiry().respond(respondent((_, answers) -> answers.say("no journal")));
          world.barrier();
          if (world.rank() == 0) {
            world
                .inquiry()
                .ask(
                    "",
                    (_, text) -> {
                      throw new IllegalArgumentException(text);
                    });
          }
          TrainerException lost = assertThrows(TrainerException.class, () -> loseEachOther(world));
          assertEquals(FailureReason.PEER_LOST, lost.reason());
          if (world.rank() == 0) {
            assertTrue(
                lost.getMessage()
                    .startsWith("rank 1 was lost: what it said led to java.lang.Illegal"),
                lost.getMessage());
            assertTrue(lost.getMessage().endsWith(": no journal"), lost.getMessage());
          }
        });
  }

  /** Until one knows that the other is lost. */
  private static void loseEachOther(Communicator world) {
    while (true) {
      world.barrier();
    }
  }

  private static void ranks(
      BiConsumer<String, Inquiry.Answers> respondent, LocalRanks.Body rankZero) throws Exception {
    LocalRanks.run(
        2,
        Communicators.Transport.TCP,
        world -> {
          world.inquiry().respond(respondent(respondent));
          world.barrier();
          if (world.rank() == 0) {
            rankZero.run(world);
          }
          world.barrier();
        });
  }

  private static Inquiry.Respondent respondent(BiConsumer<String, Inquiry.Answers> asked) {
    return new Inquiry.Respondent() {
      @Override
      public void asked(String question, Inquiry.Answers answers) {
        asked.accept(question, answers);
      }

      @Override
      public void ended(TrainerException failure) {}
    };
  }
}
