package dev.tatara.trainer.corpus.duplicates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearDuplicatesTest {
  private static final int PAIRS = 400;
  private static final int CHARACTERS = 1000;

  @TempDir private Path folder;
  private final Random random = new Random(1);

  @Test
  void plantedPairsAreFoundAndOthersAreNot() throws Exception {
    List<String> texts = new ArrayList<>();
    double least = 1;
    for (int pair = 0; pair < PAIRS; pair++) {
      String text = text();
      String similar = edited(text, 22);
      least = Math.min(least, jaccard(text, similar));
      texts.add(text);
      texts.add(similar);
    }
    assertTrue(least >= 0.79 && least <= 0.82, "Jaccard similarity of a planted pair: " + least);
    double most = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      String text = text();
      String other = edited(text, 58);
      most = Math.max(most, jaccard(text, other));
      texts.add(text);
      texts.add(other);
    }
    assertTrue(most >= 0.5 && most < 0.65, "Jaccard similarity of another pair: " + most);
    BitSet dropped = find(texts, 1 << 20);
    int found = dropped.get(0, 2 * PAIRS).cardinality();
    double recall = (double) found / PAIRS;
    double precision = (double) found / dropped.cardinality();
    System.out.printf("near-duplicates: recall %.3f, precision %.3f%n", recall, precision);
    assertTrue(recall >= 0.95, "recall " + recall);
    assertTrue(precision >= 0.99, "precision " + precision);
    for (int i = 0; i < texts.size(); i += 2) {
      assertTrue(!dropped.get(i), "the first of a pair stays");
    }
    assertEquals(dropped, find(texts, 100), "in many parts, as memory asks for");
  }

  @Test
  void theFirstOfAGroupStays() throws Exception {
    String a = text();
    String b = text();
    List<String> texts = List.of(a, b, edited(a, 3), "鉄", b + "。", "鉄", a, "", "銅");
    assertEquals("{2, 4, 5, 6}", find(texts, 1 << 20).toString());
    assertEquals("{}", find(List.of(a), 1 << 20).toString());
    assertEquals("{}", find(List.of(), 1 << 20).toString());
  }

  @Test
  void agreementEstimatesJaccardSimilarity() {
    double error = 0;
    for (int i = 0; i < 100; i++) {
      String text = text();
      String other = edited(text, 5 + i);
      short[] first = MinHash.signature(text);
      short[] second = MinHash.signature(other);
      int equal = 0;
      for (int p = 0; p < MinHash.LENGTH; p++) {
        equal += first[p] == second[p] ? 1 : 0;
      }
      error += (double) equal / MinHash.LENGTH - jaccard(text, other);
    }
    assertEquals(0, error / 100, 0.015);
  }

  private BitSet find(List<String> texts, int keys) throws IOException, InterruptedException {
    Path file = folder.resolve("signatures" + random.nextLong());
    try (SignatureFile signatures = new SignatureFile(file)) {
      for (String text : texts) {
        signatures.add(MinHash.signature(text));
      }
      return NearDuplicates.find(signatures, 0.8, keys);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < CHARACTERS; i++) {
      text.append((char) ('一' + random.nextInt(2000)));
    }
    return text.toString();
  }

  /** Other characters in evenly spread places, each of which changes five 5-grams. */
  private String edited(String text, int places) {
    StringBuilder edited = new StringBuilder(text);
    for (int i = 0; i < places; i++) {
      edited.setCharAt((int) ((i + 0.5) * CHARACTERS / places), (char) ('ぁ' + random.nextInt(80)));
    }
    return edited.toString();
  }

  private static double jaccard(String first, String second) {
    Set<String> a = ngrams(first);
    Set<String> both = new HashSet<>(a);
    both.retainAll(ngrams(second));
    a.addAll(ngrams(second));
    return (double) both.size() / a.size();
  }

  private static Set<String> ngrams(String text) {
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + MinHash.NGRAM <= text.length(); i++) {
      grams.add(text.substring(i, i + MinHash.NGRAM));
    }
    return grams;
  }
}
