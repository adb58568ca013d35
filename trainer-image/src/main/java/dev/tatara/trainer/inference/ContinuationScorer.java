package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Log-probabilities of continuations. Those of one context are scored together, so that the context
 * goes through the model once; batches are made of like lengths and hold no padding.
 */
public final class ContinuationScorer {
  /** Enough to keep matrix products busy, and little enough for the caches and for memory. */
  static final int BATCH_TOKENS = 2048;

  /** Bytes of logits at a time; see {@code LanguageHead}. */
  private static final long LOGIT_BYTES = 24L << 20;

  private final Torch torch;
  private final GptNeox model;

  public ContinuationScorer(Torch torch, GptNeox model) {
    this.torch = torch;
    this.model = model;
  }

  /**
   * Scores them.
   *
   * @param done hears after each batch how many it has scored
   * @return a score for each, in the given order
   * @throws InterruptedException when the thread was interrupted between two batches
   * @throws TrainerException {@code NonFiniteLoss} when the model gives no probabilities
   */
  public List<ContinuationScore> score(List<EncodedContinuation> continuations, IntConsumer done)
      throws InterruptedException {
    ContinuationScore[] scores = new ContinuationScore[continuations.size()];
    for (int i = 0; i < scores.length; i++) {
      if (continuations.get(i).length() == 0) { // is certain
        scores[i] =
            new ContinuationScore(List.of(), List.of(), true, continuations.get(i).truncated());
      }
    }
    List<ContinuationGroup> groups = ContinuationGroup.of(continuations, BATCH_TOKENS);
    List<Integer> rows = groups.stream().map(ContinuationGroup::rows).toList();
    for (List<Integer> batch : LengthBatches.of(rows, BATCH_TOKENS, groups.size())) {
      if (Thread.interrupted()) {
        throw new InterruptedException("scoring was interrupted");
      }
      done.accept(score(batch.stream().map(groups::get).toList(), continuations, scores));
    }
    return Arrays.asList(scores);
  }

  /** Sets the scores of these groups' members, and says how many they are. */
  private int score(
      List<ContinuationGroup> groups,
      List<EncodedContinuation> continuations,
      ContinuationScore[] scores) {
    List<Member> members = new ArrayList<>();
    List<Integer> wanted = new ArrayList<>(); // rows of the pass with a target
    int first = 0;
    for (ContinuationGroup group : groups) {
      for (int i = 0; i < group.members().size(); i++) {
        int member = group.members().get(i);
        EncodedContinuation continuation = continuations.get(member);
        members.add(new Member(member, continuation, wanted.size()));
        for (int t = 0; t < continuation.length(); t++) {
          wanted.add(first + group.row(i, t));
        }
      }
      first += group.rows();
    }
    int[] targets =
        members.stream().flatMapToInt(member -> member.continuation.targets()).toArray();
    float[] ofTargets = new float[targets.length];
    boolean[] likeliest = new boolean[targets.length];
    score(groups, wanted, targets, ofTargets, likeliest);
    members.forEach(member -> scores[member.index] = member.read(ofTargets, likeliest));
    return members.size();
  }

  /**
   * One of a batch.
   *
   * @param index among all continuations
   * @param first of its targets among all of the batch
   */
  private record Member(int index, EncodedContinuation continuation, int first) {
    ContinuationScore read(float[] logProbabilities, boolean[] likeliest) {
      int end = first + continuation.length();
      return new ContinuationScore(
          continuation.targets().boxed().toList(),
          IntStream.range(first, end).mapToObj(i -> (double) logProbabilities[i]).toList(),
          IntStream.range(first, end).allMatch(i -> likeliest[i]),
          continuation.truncated());
    }
  }

  /** The logits of each wanted row are made once, however many targets it has. */
  private void score(
      List<ContinuationGroup> groups,
      List<Integer> wanted,
      int[] targets,
      float[] ofTargets,
      boolean[] likeliest) {
    int[] rows = wanted.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
    int[] rowOf = wanted.stream().mapToInt(row -> Arrays.binarySearch(rows, row)).toArray();
    int vocabulary = model.config().vocabularySize();
    int chunk = (int) Math.max(1, LOGIT_BYTES / ((long) vocabulary * Float.BYTES));
    try (Aten scope = torch.newScope()) {
      var hidden =
          model.hidden(scope, groups.stream().map(ContinuationGroup::sequence).toList(), rows);
      for (int start = 0; start < rows.length; start += chunk) {
        int end = Math.min(rows.length, start + chunk);
        try (Aten work = scope.newScope()) {
          var logits = model.logits(work, work.narrow(hidden, 0, start, end - start));
          MemorySegment memory = torch.memory(work.logSoftmax(logits)); // [end - start, V]
          for (int i = 0; i < targets.length; i++) {
            if (rowOf[i] >= start && rowOf[i] < end) {
              long row = (long) (rowOf[i] - start) * vocabulary;
              ofTargets[i] = memory.getAtIndex(ValueLayout.JAVA_FLOAT, row + targets[i]);
              requireFinite(ofTargets[i]);
              likeliest[i] = isLargest(memory, row, vocabulary, ofTargets[i]);
            }
          }
        }
      }
    }
  }

  private static boolean isLargest(MemorySegment memory, long row, int vocabulary, float value) {
    for (int token = 0; token < vocabulary; token++) {
      if (memory.getAtIndex(ValueLayout.JAVA_FLOAT, row + token) > value) {
        return false;
      }
    }
    return true;
  }

  private static void requireFinite(float logProbability) {
    if (!Float.isFinite(logProbability)) {
      throw new TrainerException(
          FailureReason.NON_FINITE_LOSS,
          "the model gives a log-probability of " + logProbability,
          "its weights have diverged: evaluate an earlier checkpoint, and train with a lower"
              + " learning rate");
    }
  }
}
