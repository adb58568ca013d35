package dev.tatara.trainer.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.huggingface.SpecialTokens;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tokenizer as {@code transformers} finds it, with the ids of the training. */
final class TransformersTokenizer {
  private TransformersTokenizer() {}

  /**
   * Writes the files.
   *
   * @param maxLength tokens of the model's sequences
   */
  static void write(Path model, Tokenizer tokenizer, int maxLength, Path folder)
      throws IOException {
    if (TokenizerFiles.isHuggingFace(model)) {
      writeHuggingFace(model, maxLength, folder);
    } else {
      writeSentencePiece(model, tokenizer, maxLength, folder);
    }
    Map<String, Object> generation = new LinkedHashMap<>();
    if (tokenizer.bosId() >= 0) {
      generation.put("bos_token_id", tokenizer.bosId());
    }
    generation.put("eos_token_id", tokenizer.eosId());
    generation.put("pad_token_id", tokenizer.eosId());
    AtomicFiles.writeJson(folder.resolve("generation_config.json"), generation);
  }

  /** {@code PreTrainedTokenizerFast} takes {@code tokenizer.json} as it is; others rebuild it. */
  private static void writeHuggingFace(Path model, int maxLength, Path folder) throws IOException {
    TokenizerFiles.copy(model, folder);
    ObjectNode config = TokenizerFiles.config(model);
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("model_max_length", maxLength);
    AtomicFiles.writeJson(folder.resolve(SpecialTokens.CONFIG), config);
  }

  /**
   * {@code BertGenerationTokenizer} is the class of {@code transformers} that hands text to
   * SentencePiece as it is and adds nothing; the classes that convert the model (such as {@code
   * LlamaTokenizer}) lose the normalisation and the piece of the newline. It looks for {@code
   * spiece.model}; other programs look for {@code tokenizer.model}.
   */
  private static void writeSentencePiece(
      Path model, Tokenizer tokenizer, int maxLength, Path folder) throws IOException {
    Files.copy(model, folder.resolve("tokenizer.model"));
    Files.copy(model, folder.resolve("spiece.model"));
    Map<String, Object> special = new LinkedHashMap<>();
    if (tokenizer.bosId() >= 0) {
      special.put("bos_token", tokenizer.piece(tokenizer.bosId()));
    }
    String eos = tokenizer.piece(tokenizer.eosId());
    special.put("eos_token", eos);
    special.put("unk_token", tokenizer.piece(tokenizer.unkId()));
    // Must name pieces that are there, or transformers would add new ones behind the vocabulary.
    special.put("pad_token", eos);
    special.put("sep_token", eos);
    AtomicFiles.writeJson(folder.resolve("special_tokens_map.json"), special);
    Map<String, Object> config = new LinkedHashMap<>(special);
    config.put("tokenizer_class", "BertGenerationTokenizer");
    config.put("model_max_length", maxLength);
    config.put("clean_up_tokenization_spaces", false);
    AtomicFiles.writeJson(folder.resolve(SpecialTokens.CONFIG), config);
  }
}
