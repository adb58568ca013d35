package dev.tatara.trainer.sentencepiece;

import dev.tatara.trainer.sentencepiece.SentencePieceModel.Algorithm;
import dev.tatara.trainer.sentencepiece.SentencePieceModel.Piece;
import dev.tatara.trainer.sentencepiece.SentencePieceModel.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Encodes in Java; each thread has arrays of its own, as large as its longest text. */
final class JavaEncoder implements SentencePieceEncoder {
  private static final int BYTES = 256;

  private final ThreadLocal<Worker> workers;

  /** What one thread works with. */
  private record Worker(
      CharList text, CharList normalized, Normalizer normalizer, Segmenter segmenter, IdList ids) {

    int[] encode(String string) {
      text.set(string);
      normalizer.normalize(text.chars(), text.size(), normalized);
      ids.clear();
      segmenter.segment(normalized.chars(), normalized.size(), ids);
      return ids.toArray();
    }
  }

  /**
   * @throws UnsupportedModelException where ids would not be SentencePiece's
   */
  JavaEncoder(SentencePieceModel model) throws UnsupportedModelException {
    check(model);
    int[] byteIds = model.byteFallback() ? byteIds(model) : null;
    Normalizer normalizer =
        new Normalizer(
            model.spacing(), new CharsMap(model.charsMap()), model.texts(Type.USER_DEFINED));
    Supplier<Segmenter> segmenters = segmenters(model);
    this.workers =
        ThreadLocal.withInitial(
            () ->
                new Worker(
                    new CharList(),
                    new CharList(),
                    normalizer,
                    segmenters.get(),
                    new IdList(model.unkId(), byteIds)));
  }

  private static Supplier<Segmenter> segmenters(SentencePieceModel model)
      throws UnsupportedModelException {
    if (model.algorithm() == Algorithm.UNIGRAM) {
      UnigramPieces pieces = UnigramPieces.of(model);
      return () -> new UnigramSegmenter(pieces);
    }
    if (model.algorithm() == Algorithm.BPE) {
      BpePieces pieces = BpePieces.of(model);
      return () -> new BpeSegmenter(pieces);
    }
    throw new UnsupportedModelException("a model of type " + model.algorithm());
  }

  /** Refuses what SentencePiece refuses, so that it says so, and what it takes as bytes. */
  private static void check(SentencePieceModel model) throws UnsupportedModelException {
    Set<String> matched = new HashSet<>();
    Set<String> reserved = new HashSet<>();
    for (Piece piece : model.pieces()) {
      String text = piece.text();
      if (text.isEmpty() || text.indexOf('\0') >= 0) {
        throw new UnsupportedModelException("a piece is empty, or holds a NUL");
      }
      if (!Float.isFinite(piece.score())) {
        throw new UnsupportedModelException("the score of '" + text + "' is " + piece.score());
      }
      boolean reserves =
          switch (piece.type()) {
            case NORMAL, USER_DEFINED, UNUSED -> false;
            case UNKNOWN, CONTROL, BYTE -> true;
          };
      if (!(reserves ? reserved : matched).add(text)) {
        throw new UnsupportedModelException("the piece '" + text + "' is there twice");
      }
      if (piece.type() == Type.BYTE && !model.byteFallback()) {
        throw new UnsupportedModelException("it has bytes, and no byte fallback");
      }
    }
    if (model.texts(Type.UNKNOWN).size() != 1) {
      throw new UnsupportedModelException("it has more than one unknown token");
    }
  }

  private static int[] byteIds(SentencePieceModel model) throws UnsupportedModelException {
    Map<String, Integer> known = model.ids(Type.BYTE);
    int[] ids = new int[BYTES];
    for (int value = 0; value < BYTES; value++) {
      String text = "<0x%02X>".formatted(value);
      if (!known.containsKey(text)) {
        throw new UnsupportedModelException("byte " + text + " is missing");
      }
      ids[value] = known.get(text);
    }
    return ids;
  }

  @Override
  public int[] encode(String text) {
    return workers.get().encode(text);
  }

  @Override
  public void close() {
    // Nothing but memory.
  }
}
