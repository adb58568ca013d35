package dev.tatara.trainer.sentencepiece;

import dev.tatara.trainer.sentencepiece.SentencePieceModel.Piece;
import dev.tatara.trainer.sentencepiece.SentencePieceModel.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a BPE model merges characters into.
 *
 * @param trie of the pieces, with their ids
 * @param ranks by id: 0 for the highest score, the same for the same score
 * @param symbols user-defined, which are merged with nothing; with their lengths
 * @param beginnings chars that symbols begin with
 * @param neighbours hashes of chars that stand side by side in some piece
 */
record BpePieces(
    CharTrie trie, int[] ranks, CharTrie symbols, BitSet beginnings, long[] neighbours) {
  private static final int HASH_BITS = 20;

  static BpePieces of(SentencePieceModel model) throws UnsupportedModelException {
    Map<String, Integer> ids = model.ids(Type.NORMAL, Type.USER_DEFINED);
    for (Piece piece : model.pieces()) {
      if (piece.type() == Type.UNUSED) {
        throw new UnsupportedModelException("BPE with pieces that are unused");
      }
      boolean reserved = piece.type() != Type.NORMAL && piece.type() != Type.USER_DEFINED;
      String text = piece.text();
      if (reserved && (ids.containsKey(text) || text.codePointCount(0, text.length()) == 1)) {
        throw new UnsupportedModelException(
            "BPE with the piece '" + text + "', which text may be mistaken for");
      }
    }
    Map<String, Integer> symbols = new HashMap<>();
    BitSet beginnings = new BitSet();
    for (String symbol : model.texts(Type.USER_DEFINED)) {
      symbols.put(symbol, symbol.length());
      beginnings.set(symbol.charAt(0));
    }
    return new BpePieces(
        new CharTrie(ids),
        ranks(model.pieces()),
        new CharTrie(symbols),
        beginnings,
        neighbours(new ArrayList<>(ids.keySet())));
  }

  private static int[] ranks(List<Piece> pieces) {
    float[] scores = new float[pieces.size()];
    for (int id = 0; id < scores.length; id++) {
      scores[id] = -pieces.get(id).score() + 0f; // No negative 0, which would not equal the other.
    }
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    int distinct = 0;
    for (float score : sorted) {
      if (distinct == 0 || score != sorted[distinct - 1]) {
        sorted[distinct++] = score;
      }
    }
    int[] ranks = new int[scores.length];
    for (int id = 0; id < ranks.length; id++) {
      ranks[id] = Arrays.binarySearch(sorted, 0, distinct, scores[id]);
    }
    return ranks;
  }

  private static long[] neighbours(List<String> pieces) {
    BitSet hashes = new BitSet(1 << HASH_BITS);
    for (String piece : pieces) {
      for (int i = 1; i < piece.length(); i++) {
        hashes.set(hash(piece.charAt(i - 1), piece.charAt(i)));
      }
    }
    return Arrays.copyOf(hashes.toLongArray(), (1 << HASH_BITS) / Long.SIZE);
  }

  /**
   * Whether a piece may reach over two chars that stand side by side. If not, what stands before
   * them is merged whatever comes after.
   */
  boolean mayReachOver(char left, char right) {
    int hash = hash(left, right);
    return (neighbours[hash >>> 6] >>> hash & 1) != 0;
  }

  private static int hash(char left, char right) {
    return ((left << 16 | right) * 0x9e3779b1) >>> Integer.SIZE - HASH_BITS;
  }
}
