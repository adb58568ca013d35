package dev.tatara.trainer.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What distinguishes two checkpoints, of whatever layouts. Rows that only pad the vocabulary are
 * not compared.
 *
 * @param facts what the manifests say of the run differently, such as the step: the value of each
 * @param onlyInFirst names of tensors
 * @param onlyInSecond names of tensors
 * @param otherShape names of tensors that cannot be compared, with both shapes
 * @param tensors how far the others are apart
 */
public record CheckpointComparison(
    Map<String, List<Object>> facts,
    Set<String> onlyInFirst,
    Set<String> onlyInSecond,
    Map<String, List<List<Long>>> otherShape,
    List<TensorDifference> tensors) {
  private static final long PIECE_ELEMENTS = 4 << 20;

  /** Compares all that they hold, a few million elements in memory at a time. */
  public static CheckpointComparison of(Checkpoint first, Checkpoint second) {
    Map<String, StoredTensor> ours = first.manifest().tensors();
    Map<String, StoredTensor> theirs = second.manifest().tensors();
    Set<String> both = new TreeSet<>(ours.keySet());
    both.retainAll(theirs.keySet());
    Map<String, List<List<Long>>> otherShape = new LinkedHashMap<>();
    List<TensorDifference> tensors = new ArrayList<>();
    try (CheckpointReader a = CheckpointReader.open(first);
        CheckpointReader b = CheckpointReader.open(second);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(2 * PIECE_ELEMENTS * Float.BYTES, Float.BYTES);
      for (String name : both) {
        List<Long> ownShape = a.realShape(name);
        if (ownShape.equals(b.realShape(name))) {
          tensors.add(compare(name, ownShape, a, b, memory));
        } else {
          otherShape.put(name, List.of(ours.get(name).shape(), theirs.get(name).shape()));
        }
      }
    }
    return new CheckpointComparison(
        facts(first.manifest(), second.manifest()),
        minus(ours.keySet(), theirs.keySet()),
        minus(theirs.keySet(), ours.keySet()),
        otherShape,
        tensors);
  }

  /** Whether tensors are the same but for this relative distance, and all facts but the layout. */
  public boolean isSame(double tolerance) {
    return facts.isEmpty()
        && onlyInFirst.isEmpty()
        && onlyInSecond.isEmpty()
        && otherShape.isEmpty()
        && tensors.stream().allMatch(tensor -> tensor.within(tolerance));
  }

  private static TensorDifference compare(
      String name, List<Long> shape, CheckpointReader a, CheckpointReader b, MemorySegment memory) {
    Box box = Box.whole(shape);
    TensorDifference difference = TensorDifference.none(name);
    for (long from = 0; from < box.elements(); from += PIECE_ELEMENTS) {
      long to = Math.min(box.elements(), from + PIECE_ELEMENTS);
      long bytes = (to - from) * Float.BYTES;
      MemorySegment first = memory.asSlice(0, bytes);
      MemorySegment second = memory.asSlice(PIECE_ELEMENTS * Float.BYTES, bytes);
      a.read(TensorPart.of(name, a.shape(name), box, from, to, first));
      b.read(TensorPart.of(name, b.shape(name), box, from, to, second));
      difference = difference.and(first, second);
    }
    return difference;
  }

  private static Map<String, List<Object>> facts(CheckpointManifest a, CheckpointManifest b) {
    Map<String, List<Object>> facts = new LinkedHashMap<>();
    put(facts, "step", a.step(), b.step());
    put(facts, "consumedSamples", a.consumedSamples(), b.consumedSamples());
    put(facts, "tokens", a.tokens(), b.tokens());
    put(facts, "skippedSteps", a.skippedSteps(), b.skippedSteps());
    put(facts, "seed", a.seed(), b.seed());
    put(facts, "precision", a.precision(), b.precision());
    int rows = a.model().paddedVocabularySize();
    if (b.model().vocabularySize() > rows
        || !b.model().withPaddedVocabulary(rows).equals(a.model())) {
      facts.put("model", List.of(a.model(), b.model()));
    }
    return facts;
  }

  private static void put(Map<String, List<Object>> facts, String name, Object a, Object b) {
    if (!Objects.equals(a, b)) {
      facts.put(name, List.of(a, b));
    }
  }

  private static Set<String> minus(Set<String> a, Set<String> b) {
    Set<String> rest = new TreeSet<>(a);
    rest.removeAll(b);
    return rest;
  }
}
