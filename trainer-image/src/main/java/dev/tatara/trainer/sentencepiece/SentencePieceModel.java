package dev.tatara.trainer.sentencepiece;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a SentencePiece {@code .model} file says. The file is a Protocol Buffers message, {@code
 * ModelProto} of SentencePiece's {@code sentencepiece_model.proto}; numbers below are its field
 * numbers.
 *
 * @param bytes the file
 * @param pieces by id
 * @param algorithm that cuts texts into pieces
 * @param byteFallback whether characters without a piece become bytes
 * @param spacing what becomes of spaces
 * @param charsMap rules of normalisation, as {@code CharsMap} reads them
 * @param bosId of the control piece that begins a text, or -1
 * @param eosId of the control piece that ends a text, or -1
 * @param unkId of the unknown piece
 * @param unknownSurface what the unknown piece decodes to
 */
public record SentencePieceModel(
    byte[] bytes,
    List<Piece> pieces,
    Algorithm algorithm,
    boolean byteFallback,
    Spacing spacing,
    byte[] charsMap,
    int bosId,
    int eosId,
    int unkId,
    String unknownSurface) {

  /** How texts are cut, in the order of the numbers, which start at 1. */
  public enum Algorithm {
    UNIGRAM,
    BPE,
    WORD,
    CHAR
  }

  /**
   * What becomes of spaces.
   *
   * @param addDummy put one more at the text's edge
   * @param asSuffix that edge is the end
   * @param removeExtra take away those at both ends and all but one of a run
   * @param escape write them as U+2581
   */
  public record Spacing(boolean addDummy, boolean asSuffix, boolean removeExtra, boolean escape) {
    /** Whether decoding takes a space from the start of a text. */
    public boolean stripsFirst() {
      return addDummy || removeExtra;
    }
  }

  /**
   * One entry of the vocabulary.
   *
   * @param score logarithm of a probability, or of BPE the negated order of merges
   */
  public record Piece(String text, Type type, float score) {}

  /** Kinds of pieces, in the order of their numbers, which start at 1. */
  public enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /** The ids of the pieces of some types, by text. */
  Map<String, Integer> ids(Type... types) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (List.of(types).contains(pieces.get(id).type())) {
        ids.put(pieces.get(id).text(), id);
      }
    }
    return ids;
  }

  /** The texts of the pieces of a type. */
  List<String> texts(Type type) {
    return pieces.stream().filter(piece -> piece.type() == type).map(Piece::text).toList();
  }

  /**
   * Reads a model.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when the file is missing or no model
   */
  public static SentencePieceModel read(Path file) {
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
    TrainerSpec trainer = TrainerSpec.DEFAULT;
    NormalizerSpec normalizer = NormalizerSpec.DEFAULT;
    ProtobufReader model = new ProtobufReader(bytes);
    while (model.next()) {
      switch (model.field()) {
        case 1 -> pieces.add(piece(model.message()));
        case 2 -> trainer = TrainerSpec.read(model.message());
        case 3 -> normalizer = NormalizerSpec.read(model.message());
        default -> model.skip();
      }
    }
    List<Type> types = pieces.stream().map(Piece::type).toList();
    int unkId = types.indexOf(Type.UNKNOWN);
    if (unkId < 0) {
      throw new ProtobufReader.MalformedException("it has no unknown piece");
    }
    return new SentencePieceModel(
        bytes,
        List.copyOf(pieces),
        trainer.algorithm(),
        trainer.byteFallback(),
        new Spacing(
            normalizer.addDummyPrefix(),
            trainer.whitespaceAsSuffix(),
            normalizer.removeExtraWhitespaces(),
            normalizer.escapeWhitespaces()),
        normalizer.charsMap(),
        control(pieces, trainer.bos()),
        control(pieces, trainer.eos()),
        unkId,
        trainer.unknownSurface());
  }

  private static int control(List<Piece> pieces, String text) {
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).type() == Type.CONTROL && pieces.get(id).text().equals(text)) {
        return id;
      }
    }
    return -1;
  }

  private static Piece piece(ProtobufReader message) throws ProtobufReader.MalformedException {
    String text = "";
    float score = 0;
    long type = 1;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> text = message.string();
        case 2 -> score = message.float32();
        case 3 -> type = message.varint();
        default -> message.skip();
      }
    }
    return new Piece(text, one(Type.values(), type), score);
  }

  /** The value of a number that starts at 1. */
  private static <E> E one(E[] values, long number) throws ProtobufReader.MalformedException {
    if (number < 1 || number > values.length) {
      throw new ProtobufReader.MalformedException(
          "there is no " + values[0].getClass().getSimpleName() + " " + number);
    }
    return values[(int) number - 1];
  }

  private record TrainerSpec(
      Algorithm algorithm,
      boolean whitespaceAsSuffix,
      boolean byteFallback,
      String unknownSurface,
      String bos,
      String eos) {
    static final TrainerSpec DEFAULT =
        new TrainerSpec(Algorithm.UNIGRAM, false, false, " ⁇ ", "<s>", "</s>");

    static TrainerSpec read(ProtobufReader message) throws ProtobufReader.MalformedException {
      Algorithm algorithm = DEFAULT.algorithm;
      boolean whitespaceAsSuffix = DEFAULT.whitespaceAsSuffix;
      boolean byteFallback = DEFAULT.byteFallback;
      String unknownSurface = DEFAULT.unknownSurface;
      String bos = DEFAULT.bos;
      String eos = DEFAULT.eos;
      while (message.next()) {
        switch (message.field()) {
          case 3 -> algorithm = one(Algorithm.values(), message.varint());
          case 24 -> whitespaceAsSuffix = message.varint() != 0;
          case 35 -> byteFallback = message.varint() != 0;
          case 44 -> unknownSurface = message.string();
          case 46 -> bos = message.string();
          case 47 -> eos = message.string();
          default -> message.skip();
        }
      }
      return new TrainerSpec(algorithm, whitespaceAsSuffix, byteFallback, unknownSurface, bos, eos);
    }
  }

  private record NormalizerSpec(
      byte[] charsMap,
      boolean addDummyPrefix,
      boolean removeExtraWhitespaces,
      boolean escapeWhitespaces) {
    static final NormalizerSpec DEFAULT = new NormalizerSpec(new byte[0], true, true, true);

    static NormalizerSpec read(ProtobufReader message) throws ProtobufReader.MalformedException {
      byte[] charsMap = DEFAULT.charsMap;
      boolean addDummyPrefix = true;
      boolean removeExtraWhitespaces = true;
      boolean escapeWhitespaces = true;
      while (message.next()) {
        switch (message.field()) {
          case 2 -> charsMap = message.bytes();
          case 3 -> addDummyPrefix = message.varint() != 0;
          case 4 -> removeExtraWhitespaces = message.varint() != 0;
          case 5 -> escapeWhitespaces = message.varint() != 0;
          default -> message.skip();
        }
      }
      return new NormalizerSpec(
          charsMap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces);
    }
  }
}
