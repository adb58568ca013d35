package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.sentencepiece.SentencePieceEncoder;
import dev.tatara.trainer.sentencepiece.SentencePieceModel;
import dev.tatara.trainer.sentencepiece.SentencePieceModel.Piece;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * SentencePiece. Decoding is done here: DJL's binding mistakes characters outside the basic plane
 * (emoji) for Modified UTF-8, and an id outside the vocabulary ends its process.
 */
final class SentencePieceTokenizer implements Tokenizer {
  private static final char SPACE_SIGN = '\u2581';

  private final SentencePieceModel model;
  private final SentencePieceEncoder encoder;

  SentencePieceTokenizer(SentencePieceModel model) {
    this.model = model;
    this.encoder = SentencePieceEncoder.of(model);
  }

  @Override
  public int[] encode(String text) {
    return encoder.encode(text);
  }

  @Override
  public String decode(int[] ids) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    boolean start = model.spacing().stripsFirst();
    for (int id : ids) {
      Piece piece = at(id);
      switch (piece.type()) {
        case CONTROL -> {}
        case UNKNOWN -> text.writeBytes(utf8(model.unknownSurface()));
        case BYTE -> text.write(Integer.parseInt(piece.text(), 3, 5, 16)); // <0x0A>
        case NORMAL, USER_DEFINED, UNUSED -> {
          boolean strip = start && text.size() == 0 && piece.text().indexOf(SPACE_SIGN) == 0;
          String surface = strip ? piece.text().substring(1) : piece.text();
          text.writeBytes(utf8(surface.replace(SPACE_SIGN, ' ')));
          start = false;
        }
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public String piece(int id) {
    return at(id).text();
  }

  @Override
  public boolean isByte(int id) {
    return at(id).type() == SentencePieceModel.Type.BYTE;
  }

  @Override
  public int vocabularySize() {
    return model.pieces().size();
  }

  @Override
  public int bosId() {
    return model.bosId();
  }

  @Override
  public int eosId() {
    if (model.eosId() < 0) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "the tokenizer has no end-of-text piece",
          "train it with an eos piece (spm_train --eos_id=2)");
    }
    return model.eosId();
  }

  @Override
  public int unkId() {
    return model.unkId();
  }

  @Override
  public void close() {
    encoder.close();
  }

  private Piece at(int id) {
    if (id < 0 || id >= model.pieces().size()) {
      throw new IllegalArgumentException(
          "token " + id + " is not in the vocabulary of " + model.pieces().size());
    }
    return model.pieces().get(id);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
