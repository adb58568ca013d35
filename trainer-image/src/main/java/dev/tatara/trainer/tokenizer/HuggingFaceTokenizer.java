package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.huggingface.ByteLevel;
import dev.tatara.trainer.huggingface.SpecialTokens;
import dev.tatara.trainer.huggingface.TokenizerJson;
import dev.tatara.trainer.huggingface.TokenizersLibrary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A {@code tokenizer.json} of Hugging Face. Ids are those of {@code encode(text,
 * add_special_tokens=False)} of Python's {@code tokenizers}; other than with SentencePiece, special
 * tokens that are written in a text are recognised.
 */
final class HuggingFaceTokenizer implements Tokenizer {
  private final Path file;
  private final TokenizerJson json;
  private final SpecialTokens special;
  private final Set<Integer> silent; // what decodes to nothing
  private final TokenizersLibrary library;

  HuggingFaceTokenizer(Path file) {
    this.file = file;
    this.json = TokenizerJson.read(file);
    this.special = SpecialTokens.of(file, json);
    this.silent =
        special.tokens().values().stream().map(json.ids()::get).collect(Collectors.toSet());
    silent.remove(json.unkId());
    this.library = new TokenizersLibrary(json);
  }

  @Override
  public int[] encode(String text) {
    return library.encode(text);
  }

  @Override
  public String decode(int[] ids) {
    return library.decode(
        Arrays.stream(ids)
            .filter(id -> !piece(id).isEmpty() && !silent.contains(id))
            .asLongStream()
            .toArray());
  }

  @Override
  public String piece(int id) {
    if (id < 0 || id >= vocabularySize()) {
      throw new IllegalArgumentException(
          "token " + id + " is not in the vocabulary of " + vocabularySize());
    }
    return json.pieces().get(id);
  }

  @Override
  public boolean isByte(int id) {
    String piece = piece(id);
    return json.byteLevel()
        ? !json.special().contains(piece) && !ByteLevel.isWhole(piece)
        : piece.matches("<0x[0-9A-F]{2}>");
  }

  @Override
  public int vocabularySize() {
    return json.pieces().size();
  }

  @Override
  public int bosId() {
    return special.bos().map(json.ids()::get).orElse(-1);
  }

  @Override
  public int eosId() {
    return special
        .eos()
        .map(json.ids()::get)
        .orElseThrow(
            () ->
                new TrainerException(
                    FailureReason.CONFIGURATION_INVALID,
                    "nothing says which token of " + file + " ends a text",
                    "put a tokenizer_config.json with \"eos_token\" beside it; its special tokens"
                        + " are: "
                        + String.join(" ", json.special())));
  }

  @Override
  public int unkId() {
    return json.unkId();
  }

  @Override
  public void close() {
    library.close();
  }
}
