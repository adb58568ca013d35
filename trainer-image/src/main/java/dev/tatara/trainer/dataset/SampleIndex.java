package dev.tatara.trainer.dataset;

import dev.tatara.trainer.random.MersenneTwister;
import java.util.function.IntUnaryOperator;

/**
 * Where each sample of one source begins, in the order of gpt-neox's {@code GPT2Dataset}: the
 * documents, repeated for every epoch, are shuffled whole and laid end to end; a sample is the next
 * {@code sequenceLength} tokens and one more, which is also the first of the next sample; then the
 * samples are shuffled.
 *
 * @param epochs how often each document occurs
 * @param documents shuffled document numbers
 * @param positions for each sample, before the shuffle, its first document's place in {@code
 *     documents}; one entry more than samples
 * @param offsets for each sample, its first token's place in that document
 * @param shuffle for each sample, as asked for, the row of {@code positions} and {@code offsets}
 */
record SampleIndex(int epochs, int[] documents, int[] positions, int[] offsets, int[] shuffle) {

  /**
   * Builds the index.
   *
   * @param first of the documents
   * @param end after the last of the documents
   * @param size tokens of each document; more than {@code sequenceLength} in all
   * @param minimumSamples at least that many samples: decides the epochs
   * @param seed of both shuffles
   */
  static SampleIndex build(
      int first,
      int end,
      IntUnaryOperator size,
      int sequenceLength,
      long minimumSamples,
      int seed) {
    long tokens = 0;
    for (int document = first; document < end; document++) {
      tokens += size.applyAsInt(document);
    }
    int epochs = epochs(tokens, sequenceLength, minimumSamples);
    MersenneTwister random = MersenneTwister.fromSeed(seed);
    int[] documents = tile(first, end, epochs);
    NumpyShuffle.shuffle(documents, random);

    int samples = Math.toIntExact((epochs * tokens - 1) / sequenceLength);
    int[] positions = new int[samples + 1];
    int[] offsets = new int[samples + 1];
    int position = 0;
    int offset = 0;
    for (int sample = 1; sample <= samples; sample++) {
      int remaining = sequenceLength;
      int left = size.applyAsInt(documents[position]) - offset;
      // The token after the sample must be in the document that the next sample begins in.
      while (remaining >= left) {
        remaining -= left;
        position++;
        offset = 0;
        left = size.applyAsInt(documents[position]);
      }
      offset += remaining;
      positions[sample] = position;
      offsets[sample] = offset;
    }

    int[] shuffle = new int[samples];
    for (int i = 0; i < samples; i++) {
      shuffle[i] = i;
    }
    NumpyShuffle.shuffle(shuffle, random);
    return new SampleIndex(epochs, documents, positions, offsets, shuffle);
  }

  /** The number of samples, at least the minimum asked for. */
  int samples() {
    return shuffle.length;
  }

  /** The smallest e with (e * tokens - 1) / sequenceLength >= samples. */
  private static int epochs(long tokens, int sequenceLength, long samples) {
    long needed = Math.addExact(Math.multiplyExact(samples, sequenceLength), 1);
    return Math.toIntExact(Math.max(1, Math.ceilDiv(needed, tokens)));
  }

  private static int[] tile(int first, int end, int epochs) {
    int[] tiled = new int[Math.multiplyExact(epochs, end - first)];
    for (int i = 0; i < tiled.length; i++) {
      tiled[i] = first + i % (end - first);
    }
    return tiled;
  }
}
