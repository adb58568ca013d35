package dev.tatara.trainer.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Puts rows of like length together, so that little of a batch is padding. */
final class LengthBatches {
  private LengthBatches() {}

  /**
   * Makes batches, the longest rows first, so that memory runs out at once or never.
   *
   * @param lengths of the rows
   * @param tokens most tokens a batch, padding included; a longer row is a batch of its own
   * @param rows most rows a batch
   * @return indices of rows; every index once
   */
  static List<List<Integer>> of(List<Integer> lengths, int tokens, int rows) {
    List<Integer> order =
        IntStream.range(0, lengths.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -lengths.get(i)))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    for (int row : order) {
      int width = lengths.get(batch.isEmpty() ? row : batch.getFirst());
      boolean full = (long) width * (batch.size() + 1) > tokens || batch.size() == rows;
      if (!batch.isEmpty() && full) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(row);
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
