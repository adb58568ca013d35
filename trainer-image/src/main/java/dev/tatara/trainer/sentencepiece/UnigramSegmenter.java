package dev.tatara.trainer.sentencepiece;

import java.util.Arrays;

/**
 * The pieces with the largest sum of scores (Kudo 2018), found by Viterbi's algorithm in one pass:
 * the best way to each place is known before any piece that begins there is looked at. After {@code
 * Model::EncodeOptimized} of SentencePiece ({@code src/unigram_model.cc}), whose types of sums and
 * order of comparisons it keeps: the best sum to a place is a float, a sum is compared as a double,
 * and of equal ones the first stays.
 */
final class UnigramSegmenter implements Segmenter {
  private final UnigramPieces pieces;
  private char[] numbers = new char[0]; // of the text's chars, in the trie
  private float[] best = new float[0]; // sum of scores up to a place
  private int[] last = new int[0]; // the piece that ends there, or NONE for a character without one
  private int[] path = new int[0]; // the pieces from the last on, or ~ a character without one

  UnigramSegmenter(UnigramPieces pieces) {
    this.pieces = pieces;
  }

  @Override
  public void segment(char[] text, int length, IdList ids) {
    forward(text, length);
    backward(text, length, ids);
  }

  private void forward(char[] text, int length) {
    reserve(length + 1);
    pieces.trie().number(text, length, numbers);
    Arrays.fill(best, 0, length + 1, Float.NEGATIVE_INFINITY);
    best[0] = 0;
    for (int start = 0; start < length; ) {
      int single = start + (Character.isHighSurrogate(text[start]) ? 2 : 1);
      boolean hasSingle = offerPieces(start, single, length);
      if (!hasSingle) {
        offer(single, CharTrie.NONE, best[start] + pieces.unknownScore());
      }
      start = single;
    }
  }

  /**
   * Offers all pieces that begin at a place.
   *
   * @param single where the character that begins there ends
   * @return whether that character is a piece
   */
  private boolean offerPieces(int start, int single, int length) {
    int[] slots = pieces.trie().slots();
    double[] scores = pieces.scores();
    char[] chars = numbers;
    double till = best[start];
    boolean hasSingle = false;
    int node = CharTrie.ROOT;
    int at = CharTrie.ROOT;
    for (int end = start; end < length; ) {
      int child = slots[at] + chars[end++];
      at = child * CharTrie.STRIDE;
      if (slots[at + CharTrie.OWNER] != node) {
        break;
      }
      node = child;
      int piece = slots[at + CharTrie.VALUE];
      if (piece != CharTrie.NONE) {
        offer(end, piece, till + scores[piece]);
        hasSingle |= end == single;
      }
    }
    return hasSingle;
  }

  private void offer(int end, int piece, double score) {
    if (score > best[end]) {
      best[end] = (float) score;
      last[end] = piece;
    }
  }

  /** Follows the pieces from the end, and hands them on from the start. */
  private void backward(char[] text, int length, IdList ids) {
    int[] lengths = pieces.lengths();
    int count = 0;
    for (int end = length; end > 0; ) {
      int piece = last[end];
      if (piece == CharTrie.NONE) {
        int unknown = Character.codePointBefore(text, end);
        path[count++] = ~unknown;
        end -= Character.charCount(unknown);
      } else {
        path[count++] = piece;
        end -= lengths[piece];
      }
    }
    while (count > 0) {
      int piece = path[--count];
      if (piece < 0) {
        ids.addUnknown(~piece);
      } else {
        ids.add(piece);
      }
    }
  }

  private void reserve(int places) {
    if (places > best.length) {
      int size = Math.max(places, best.length + best.length / 2);
      numbers = new char[size];
      best = new float[size];
      last = new int[size];
      path = new int[size];
    }
  }
}
