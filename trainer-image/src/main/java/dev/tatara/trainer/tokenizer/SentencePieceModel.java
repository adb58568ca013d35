package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a SentencePiece {@code .model} file says, as far as decoding needs it. The file is a
 * Protocol Buffers message, {@code ModelProto} of SentencePiece's {@code
 * sentencepiece_model.proto}; numbers below are its field numbers.
 *
 * @param bytes the file
 * @param pieces by id
 * @param bosId of the control piece that begins a text, or -1
 * @param eosId of the control piece that ends a text, or -1
 * @param unkId of the unknown piece
 * @param unknownSurface what the unknown piece decodes to
 * @param stripsFirstSpace whether encoding puts a space before the text, that decoding takes away
 */
record SentencePieceModel(
    byte[] bytes,
    List<Piece> pieces,
    int bosId,
    int eosId,
    int unkId,
    String unknownSurface,
    boolean stripsFirstSpace) {

  /** One entry of the vocabulary. */
  record Piece(String text, Type type) {}

  /** Kinds of pieces, in the order of their numbers, which start at 1. */
  enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  static SentencePieceModel read(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException | ProtobufReader.MalformedException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "tokenizer " + file + " cannot be read as a SentencePiece model: " + e,
          "name a .model file written by spm_train",
          e);
    }
  }

  private static SentencePieceModel parse(byte[] bytes) throws ProtobufReader.MalformedException {
    List<Piece> pieces = new ArrayList<>();
    String bos = "<s>";
    String eos = "</s>";
    String unknownSurface = " ⁇ ";
    boolean addsPrefix = true;
    boolean removesSpaces = true;
    ProtobufReader model = new ProtobufReader(bytes);
    while (model.next()) {
      switch (model.field()) {
        case 1 -> pieces.add(piece(model.message()));
        case 2 -> { // TrainerSpec
          ProtobufReader trainer = model.message();
          while (trainer.next()) {
            switch (trainer.field()) {
              case 44 -> unknownSurface = trainer.string();
              case 46 -> bos = trainer.string();
              case 47 -> eos = trainer.string();
              default -> trainer.skip();
            }
          }
        }
        case 3 -> { // NormalizerSpec
          ProtobufReader normalizer = model.message();
          while (normalizer.next()) {
            switch (normalizer.field()) {
              case 3 -> addsPrefix = normalizer.varint() != 0;
              case 4 -> removesSpaces = normalizer.varint() != 0;
              default -> normalizer.skip();
            }
          }
        }
        default -> model.skip();
      }
    }
    int unkId = pieces.stream().map(Piece::type).toList().indexOf(Type.UNKNOWN);
    if (unkId < 0) {
      throw new ProtobufReader.MalformedException("it has no unknown piece");
    }
    return new SentencePieceModel(
        bytes,
        List.copyOf(pieces),
        pieces.indexOf(new Piece(bos, Type.CONTROL)),
        pieces.indexOf(new Piece(eos, Type.CONTROL)),
        unkId,
        unknownSurface,
        addsPrefix || removesSpaces);
  }

  private static Piece piece(ProtobufReader message) throws ProtobufReader.MalformedException {
    String text = "";
    long type = 1;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> text = message.string();
        case 3 -> type = message.varint();
        default -> message.skip();
      }
    }
    if (type < 1 || type > Type.values().length) {
      throw new ProtobufReader.MalformedException("piece '" + text + "' is of type " + type);
    }
    return new Piece(text, Type.values()[(int) type - 1]);
  }
}
