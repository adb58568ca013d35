package dev.tatara.trainer.corpus.duplicates;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds the documents to drop: of each group that hangs together by pairs of similar documents, all
 * but the first.
 *
 * <p>Candidates are pairs that agree in all rows of a band. A pair of Jaccard similarity s is one
 * with probability 1 - (1 - s^6)^21: 99.8 % at 0.8, 28 % at 0.5. It counts as similar when its
 * signatures agree in a share of positions that is at most two standard deviations below the
 * similarity asked for, so that of pairs just at it 97 % are found.
 */
public final class NearDuplicates {
  /** Keys in memory at a time: 128 MiB. */
  private static final int KEYS = 1 << 24;

  /** Members of a bucket that a further one is compared with; bounds what one bucket can cost. */
  private static final int REPRESENTATIVES = 32;

  private final SignatureFile signatures;
  private final int leastAgreement;
  private final int keys;
  private final int[] parents;

  private NearDuplicates(SignatureFile signatures, double similarity, int keys) {
    this.signatures = signatures;
    this.keys = keys;
    double deviation = Math.sqrt(similarity * (1 - similarity) / MinHash.LENGTH);
    this.leastAgreement = (int) Math.ceil((similarity - 2 * deviation) * MinHash.LENGTH);
    this.parents = new int[signatures.count()];
    Arrays.setAll(parents, i -> i);
  }

  /**
   * The positions of signatures whose documents are to be dropped.
   *
   * @param similarity Jaccard's, above 0 and at most 1
   */
  public static BitSet find(SignatureFile signatures, double similarity)
      throws IOException, InterruptedException {
    return find(signatures, similarity, KEYS);
  }

  /** As above, with so many keys in memory at a time. */
  static BitSet find(SignatureFile signatures, double similarity, int keys)
      throws IOException, InterruptedException {
    BitSet dropped = new BitSet(signatures.count());
    if (signatures.count() > 1) {
      signatures.map();
      NearDuplicates search = new NearDuplicates(signatures, similarity, keys);
      for (int band = 0; band < MinHash.BANDS; band++) {
        search.compareBand(band);
      }
      for (int i = 0; i < search.parents.length; i++) {
        dropped.set(i, search.root(i) != i);
      }
    }
    return dropped;
  }

  /** Goes through a band in as many parts, by the key's value, as memory asks for. */
  private void compareBand(int band) throws InterruptedException {
    int parts = (int) Math.min(1 << 16, 2L * parents.length / keys + 1);
    long[] part = new long[Math.min(parents.length, keys)];
    for (int p = 0; p < parts; p++) {
      int size = 0;
      for (int i = 0; i < parents.length; i++) {
        long key = Integer.toUnsignedLong(signatures.band(i, band));
        if (key * parts >>> 32 == p) {
          part = size < part.length ? part : Arrays.copyOf(part, part.length * 2);
          part[size++] = key << 32 | i;
        }
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("while comparing documents");
      }
      Arrays.sort(part, 0, size);
      compareBuckets(part, size);
    }
  }

  /** Keys are in the high half, documents in the low one, so a bucket is in their order. */
  private void compareBuckets(long[] sorted, int size) {
    int[] representatives = new int[REPRESENTATIVES];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || sorted[i] >>> 32 != sorted[i - 1] >>> 32) {
        count = 0;
      }
      int document = (int) sorted[i];
      boolean joined = false;
      for (int r = 0; r < count && !joined; r++) {
        int other = representatives[r];
        joined =
            root(other) == root(document)
                || signatures.agreement(other, document) >= leastAgreement;
        if (joined) {
          join(other, document);
        }
      }
      if (!joined && count < REPRESENTATIVES) {
        representatives[count++] = document;
      }
    }
  }

  private void join(int first, int second) {
    int a = root(first);
    int b = root(second);
    parents[Math.max(a, b)] = Math.min(a, b);
  }

  /** The first document of a group; halves the path on the way. */
  private int root(int document) {
    int i = document;
    while (parents[i] != i) {
      parents[i] = parents[parents[i]];
      i = parents[i];
    }
    return i;
  }
}
