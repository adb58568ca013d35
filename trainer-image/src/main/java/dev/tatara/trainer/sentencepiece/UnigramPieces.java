package dev.tatara.trainer.sentencepiece;

import dev.tatara.trainer.sentencepiece.SentencePieceModel.Piece;
import dev.tatara.trainer.sentencepiece.SentencePieceModel.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a unigram model cuts texts into.
 *
 * @param trie of the pieces, with their ids
 * @param scores by id, as the sums take them
 * @param lengths by id, in UTF-16 chars
 * @param unknownScore of a character without a piece
 */
record UnigramPieces(CharTrie trie, double[] scores, int[] lengths, double unknownScore) {
  private static final float UNKNOWN_PENALTY = 10;

  static UnigramPieces of(SentencePieceModel model) throws UnsupportedModelException {
    float least = Float.MAX_VALUE;
    float most = Float.MIN_NORMAL; // SentencePiece begins with FLT_MIN, which is this.
    for (Piece piece : model.pieces()) {
      if (piece.type() == Type.NORMAL) {
        least = Math.min(least, piece.score());
        most = Math.max(most, piece.score());
      }
    }
    if (least == Float.MAX_VALUE) {
      throw new UnsupportedModelException("it has no normal piece");
    }
    List<Piece> pieces = model.pieces();
    double[] scores = new double[pieces.size()];
    for (int id = 0; id < scores.length; id++) {
      Piece piece = pieces.get(id);
      scores[id] =
          piece.type() == Type.USER_DEFINED ? symbolScore(piece.text(), most) : piece.score();
    }
    return new UnigramPieces(
        new CharTrie(model.ids(Type.NORMAL, Type.USER_DEFINED)),
        scores,
        pieces.stream().mapToInt(piece -> piece.text().length()).toArray(),
        least - UNKNOWN_PENALTY);
  }

  /** So large that the symbol is taken. The product is a float, the difference a double. */
  private static double symbolScore(String symbol, float most) {
    float product = symbol.getBytes(StandardCharsets.UTF_8).length * most;
    return product - 0.1;
  }
}
