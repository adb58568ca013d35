package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.TextPrefix;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts documents into the sentences that {@code spm_train} learns from: after every 。 and at every
 * newline. As {@code spm_train} drops lines that are too long, those are cut by length.
 */
final class SentenceSplitter {
  /** The most UTF-8 bytes of a sentence; {@code spm_train}'s {@code max_sentence_length}. */
  static final int MAX_BYTES = 4096;

  /** No character of the basic plane needs more bytes in UTF-8. */
  private static final int MAX_BYTES_PER_CHAR = 3;

  private static final char FULL_STOP = '。';

  private SentenceSplitter() {}

  /** The sentences of a document in turn, blank ones left out. */
  static List<String> split(String document) {
    List<String> sentences = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < document.length(); i++) {
      char c = document.charAt(i);
      if (c == '\n') {
        emit(document.substring(start, i), sentences);
        start = i + 1;
      } else if (c == FULL_STOP) {
        emit(document.substring(start, i + 1), sentences);
        start = i + 1;
      }
    }
    emit(document.substring(start), sentences);
    return sentences;
  }

  private static void emit(String sentence, List<String> sentences) {
    if (sentence.isBlank()) {
      return;
    }
    String rest = sentence;
    while (rest.length() > MAX_BYTES / MAX_BYTES_PER_CHAR
        && rest.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      String part = TextPrefix.of(rest, MAX_BYTES / MAX_BYTES_PER_CHAR);
      sentences.add(part);
      rest = rest.substring(part.length());
    }
    sentences.add(rest);
  }
}
