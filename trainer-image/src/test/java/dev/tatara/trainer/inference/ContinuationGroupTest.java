package dev.tatara.trainer.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContinuationGroupTest {

  @Test
  void aContextIsReadOnceForAllItsContinuations() {
    List<ContinuationGroup> groups =
        ContinuationGroup.of(
            List.of(
                continuation(2, 1, 2, 3, 10, 11),
                continuation(1, 1, 2, 3, 20),
                continuation(3, 1, 2, 3, 30, 31, 32),
                continuation(1, 1, 2, 40),
                continuation(0, 1, 2, 3)),
            100);
    assertEquals(2, groups.size());
    ContinuationGroup first = groups.getFirst();
    assertEquals(List.of(2, 0, 1), first.members());
    assertArrayEquals(new int[] {1, 2, 3, 30, 31}, first.sequence().trunk());
    assertArrayEquals(new int[] {10}, first.sequence().branches().get(0));
    assertArrayEquals(new int[0], first.sequence().branches().get(1));
    assertEquals(6, first.rows());
    assertEquals(List.of(2, 3, 4), List.of(first.row(0, 0), first.row(0, 1), first.row(0, 2)));
    assertEquals(List.of(2, 5), List.of(first.row(1, 0), first.row(1, 1)));
    assertEquals(2, first.row(2, 0));
    assertEquals(List.of(3), groups.getLast().members());
  }

  @Test
  void moreThanABatchHoldsIsDivided() {
    List<ContinuationGroup> groups =
        ContinuationGroup.of(
            List.of(
                continuation(3, 1, 2, 3, 10, 11, 12),
                continuation(3, 1, 2, 3, 20, 21, 22),
                continuation(3, 1, 2, 3, 30, 31, 32),
                continuation(1, 1, 2, 3, 40)),
            7);
    assertEquals(
        List.of(List.of(0, 1), List.of(2, 3)),
        groups.stream().map(ContinuationGroup::members).toList());
  }

  private static EncodedContinuation continuation(int length, int... tokens) {
    return new EncodedContinuation(tokens, length, false);
  }
}
