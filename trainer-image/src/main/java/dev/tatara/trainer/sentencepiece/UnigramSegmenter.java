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
  private float[] best = new float[0];
  private int[] begin = new int[0];
  private int[] id = new int[0];

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
    Arrays.fill(best, 0, length + 1, Float.NEGATIVE_INFINITY);
    best[0] = 0;
    CharTrie trie = pieces.trie();
    double[] scores = pieces.scores();
    int start = 0;
    while (start < length) {
      double till = best[start];
      int single = start + (Character.isHighSurrogate(text[start]) ? 2 : 1);
      boolean hasSingle = false;
      int node = CharTrie.ROOT;
      for (int end = start; end < length; ) {
        node = trie.next(node, text[end++]);
        if (node == CharTrie.NONE) {
          break;
        }
        int piece = trie.value(node);
        if (piece != CharTrie.NONE) {
          offer(start, end, piece, till + scores[piece]);
          hasSingle |= end == single;
        }
      }
      if (!hasSingle) {
        offer(start, single, CharTrie.NONE, till + pieces.unknownScore());
      }
      start = single;
    }
  }

  private void offer(int start, int end, int piece, double score) {
    if (score > best[end]) {
      best[end] = (float) score;
      begin[end] = start;
      id[end] = piece;
    }
  }

  /** Turns the links around, then follows them. */
  private void backward(char[] text, int length, IdList ids) {
    int next = length;
    for (int end = length; end > 0; ) {
      int start = begin[end];
      begin[end] = next; // what follows the piece that ends here
      next = end;
      end = start;
    }
    for (int start = 0, end = next; start < length; ) {
      if (id[end] == CharTrie.NONE) {
        ids.addUnknown(Character.codePointAt(text, start, length));
      } else {
        ids.add(id[end]);
      }
      start = end;
      end = begin[end];
    }
  }

  private void reserve(int places) {
    if (places > best.length) {
      int size = Math.max(places, best.length + best.length / 2);
      best = new float[size];
      begin = new int[size];
      id = new int[size];
    }
  }
}
