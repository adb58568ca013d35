package dev.tatara.trainer.dataset;

import dev.tatara.trainer.random.MersenneTwister;
import java.util.Arrays;
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
   * Builds the index as gpt-neox does: the documents of all epochs are shuffled together.
   *
   * @param taken documents of an epoch; more than {@code sequenceLength} tokens in all
   * @param size tokens of each document
   * @param minimumSamples at least that many samples: decides the epochs
   * @param seed of both shuffles
   */
  static SampleIndex build(
      int[] taken, IntUnaryOperator size, int sequenceLength, long minimumSamples, int seed) {
    long tokens = tokens(taken, size);
    int epochs = epochs(tokens, sequenceLength, minimumSamples);
    MersenneTwister random = MersenneTwister.fromSeed(seed);
    int[] documents = tile(taken, epochs);
    NumpyShuffle.shuffle(documents, random);
    SampleIndex index = cut(epochs, documents, tokens, size, sequenceLength);
    NumpyShuffle.shuffle(index.shuffle, random);
    return index;
  }

  /**
   * Builds the index epoch by epoch: documents are shuffled within an epoch, and samples among
   * those that lie in it; then comes the one that goes on in the next epoch. So all documents come
   * before any comes twice. A longer order begins with a shorter one: a run that is prolonged goes
   * on with what it has not seen. Parameters as above.
   */
  static SampleIndex inEpochs(
      int[] taken, IntUnaryOperator size, int sequenceLength, long minimumSamples, int seed) {
    long tokens = tokens(taken, size);
    int epochs = epochs(tokens, sequenceLength, minimumSamples);
    MersenneTwister ofDocuments = MersenneTwister.fromSeed(seed);
    int[] documents = tile(taken, epochs);
    for (int epoch = 0; epoch < epochs; epoch++) {
      shuffle(documents, epoch * taken.length, (epoch + 1) * taken.length, ofDocuments);
    }
    SampleIndex index = cut(epochs, documents, tokens, size, sequenceLength);
    // A generator of their own: how many documents were shuffled before does not matter to them.
    MersenneTwister ofSamples = MersenneTwister.fromSeed(seed);
    int begin = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      int end = samples(epoch * tokens, sequenceLength);
      shuffle(index.shuffle, begin, end, ofSamples);
      begin = end + 1;
    }
    return index;
  }

  private static void shuffle(int[] values, int begin, int end, MersenneTwister random) {
    int[] part = Arrays.copyOfRange(values, begin, end);
    NumpyShuffle.shuffle(part, random);
    System.arraycopy(part, 0, values, begin, part.length);
  }

  /** Lays documents end to end and says where each sample begins; samples are not shuffled yet. */
  private static SampleIndex cut(
      int epochs, int[] documents, long tokens, IntUnaryOperator size, int sequenceLength) {
    int samples = samples(epochs * tokens, sequenceLength);
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
    return new SampleIndex(epochs, documents, positions, offsets, shuffle);
  }

  /** How many fit into so many tokens, each with the one token more. */
  private static int samples(long tokens, int sequenceLength) {
    return Math.toIntExact((tokens - 1) / sequenceLength);
  }

  private static long tokens(int[] documents, IntUnaryOperator size) {
    long tokens = 0;
    for (int document : documents) {
      tokens += size.applyAsInt(document);
    }
    return tokens;
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

  private static int[] tile(int[] taken, int epochs) {
    int[] tiled = new int[Math.multiplyExact(epochs, taken.length)];
    for (int i = 0; i < tiled.length; i++) {
      tiled[i] = taken[i % taken.length];
    }
    return tiled;
  }
}
