package dev.tatara.trainer.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Token sequences that begin alike, to be computed without computing their beginning more than
 * once. Rows of a pass are the trunk's tokens, then those of each branch.
 *
 * @param trunk a whole sequence
 * @param shared how many of its tokens every branch goes on after, at least 1
 * @param branches how the other sequences go on; may be empty ones
 */
public record BranchedSequence(int[] trunk, int shared, List<int[]> branches) {
  public BranchedSequence {
    if (shared < 1 || shared > trunk.length) {
      throw new IllegalArgumentException(
          "branches after %d of %d tokens".formatted(shared, trunk.length));
    }
    branches = List.copyOf(branches);
  }

  /** A sequence by itself. */
  public static BranchedSequence alone(int[] tokens) {
    return new BranchedSequence(tokens, tokens.length, List.of());
  }

  /** Rows in all. */
  public int rows() {
    return trunk.length + branchRows();
  }

  /** Rows of the branches. */
  int branchRows() {
    return branches.stream().mapToInt(branch -> branch.length).sum();
  }

  /** The tokens row by row. */
  IntStream tokens() {
    return IntStream.concat(Arrays.stream(trunk), branches.stream().flatMapToInt(Arrays::stream));
  }

  /** The position of each row in its own sequence. */
  IntStream positions() {
    return IntStream.concat(
        IntStream.range(0, trunk.length),
        branches.stream().flatMapToInt(branch -> IntStream.range(shared, shared + branch.length)));
  }
}
