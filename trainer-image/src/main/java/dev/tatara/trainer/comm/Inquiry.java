package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.List;

/**
 * What the ranks of a run ask and tell each other over their leases, which work when collectives
 * hang.
 */
public interface Inquiry {

  /** A rank's side; called on threads of the leases, which must not be kept waiting. */
  interface Respondent {
    /**
     * Rank 0 asks.
     *
     * @param answers what it is told, to this question; may be used later and more than once
     */
    void asked(String question, Answers answers);

    /** Rank 0 has ended the run with this: operations throw it. */
    void ended(TrainerException failure);
  }

  /** What a rank says to rank 0. */
  interface Answers {
    void say(String text);
  }

  /** Rank 0's side; called on threads of the leases. */
  interface Listener {
    void answered(int rank, String text);
  }

  /** Pods of the ranks, by rank; empty names where they are not known. */
  List<String> pods();

  /** From now on questions are answered; a rank without a respondent does not answer. */
  void respond(Respondent respondent);

  /**
   * Rank 0 asks all others; who does not answer is not heard of, nor what comes late to an earlier
   * question.
   */
  void ask(String question, Listener listener);

  /**
   * Rank 0 ends the run on all ranks: their operations throw {@code Hung}. Nothing happens when a
   * rank was lost before.
   *
   * @param message which rank hangs, and in what
   */
  void end(String message);

  /** What operations throw after {@link #end}. */
  static TrainerException hung(String message) {
    return new TrainerException(
        FailureReason.HUNG,
        message,
        "the folder hang of the run holds the stacks of all threads of every rank; raise"
            + " health.stallTimeoutSeconds if a micro-batch may take that long");
  }
}
