package dev.tatara.trainer.inference;

import dev.tatara.trainer.model.BranchedSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Continuations of one context, as one sequence with branches: the trunk is the context with the
 * longest continuation. The context is compared as the model reads it: continuations of different
 * lengths cut different beginnings off a context that is too long, and then share nothing.
 *
 * @param members numbers of the continuations, that of the trunk first
 * @param sequence their tokens, but for each one's last, which is never an input
 */
record ContinuationGroup(List<Integer> members, BranchedSequence sequence) {

  /**
   * Groups them. Those without a token are left out: there is nothing to score.
   *
   * @param most rows of a group of several; where all of one context would be more, it makes
   *     several groups
   */
  static List<ContinuationGroup> of(List<EncodedContinuation> continuations, int most) {
    Map<Context, List<Integer>> byContext = new LinkedHashMap<>();
    for (int i = 0; i < continuations.size(); i++) {
      if (continuations.get(i).length() > 0) {
        Context context = new Context(continuations.get(i).context());
        byContext.computeIfAbsent(context, _ -> new ArrayList<>()).add(i);
      }
    }
    List<ContinuationGroup> groups = new ArrayList<>();
    byContext.forEach((context, all) -> add(groups, context.tokens, all, continuations, most));
    return groups;
  }

  /** Tokens that are compared by value. */
  private record Context(int[] tokens) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Context context && Arrays.equals(tokens, context.tokens);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(tokens);
    }
  }

  private static void add(
      List<ContinuationGroup> groups,
      int[] context,
      List<Integer> members,
      List<EncodedContinuation> continuations,
      int most) {
    List<Integer> left = new ArrayList<>(members);
    left.sort(Comparator.comparingInt(i -> -continuations.get(i).length()));
    while (!left.isEmpty()) {
      EncodedContinuation longest = continuations.get(left.getFirst());
      int[] trunk = Arrays.copyOf(longest.tokens(), longest.inputLength());
      List<int[]> branches = new ArrayList<>();
      int rows = trunk.length;
      for (int i : left.subList(1, left.size())) {
        EncodedContinuation continuation = continuations.get(i);
        int[] inputs =
            Arrays.copyOfRange(continuation.tokens(), context.length, continuation.inputLength());
        rows += inputs.length;
        if (rows > most) {
          break;
        }
        branches.add(inputs);
      }
      List<Integer> taken = left.subList(0, 1 + branches.size());
      groups.add(
          new ContinuationGroup(
              List.copyOf(taken), new BranchedSequence(trunk, context.length, branches)));
      taken.clear();
    }
  }

  /** Rows that go through the model. */
  int rows() {
    return sequence.rows();
  }

  /**
   * The row whose logits predict a token.
   *
   * @param member its place among the members
   * @param token of the continuation, from 0
   */
  int row(int member, int token) {
    if (member == 0 || token == 0) {
      return sequence.shared() - 1 + token;
    }
    int row = sequence.trunk().length;
    for (int[] branch : sequence.branches().subList(0, member - 1)) {
      row += branch.length;
    }
    return row + token - 1;
  }
}
