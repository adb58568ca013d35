package dev.tatara.trainer.evaluate;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.ja.JapaneseTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Words of Japanese text by a morphological analyser: Lucene's kuromoji with MeCab's IPA
 * dictionary. The harness takes MeCab with UniDic, which cuts some words shorter, so that F1 may
 * differ from its; exact match does not depend on it.
 */
final class JapaneseWords {
  private static final String PUNCTUATION =
      "！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】〔〕〖〗〘〙〚〛〜〝〞〟〰〾〿–—‘’‛“”„‟…‧﹏."
          + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  private JapaneseWords() {}

  /** The words of a text, without single punctuation marks. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    try (JapaneseTokenizer tokenizer =
        new JapaneseTokenizer(null, false, JapaneseTokenizer.Mode.NORMAL)) {
      CharTermAttribute term = tokenizer.addAttribute(CharTermAttribute.class);
      tokenizer.setReader(new StringReader(text));
      tokenizer.reset();
      while (tokenizer.incrementToken()) {
        String word = term.toString();
        if (!word.isBlank() && !(word.length() == 1 && PUNCTUATION.contains(word))) {
          words.add(word);
        }
      }
      tokenizer.end();
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
