package dev.tatara.trainer.corpus.filter;

import dev.tatara.trainer.config.FilterSettings;
import java.text.Normalizer;
import java.util.EnumMap;
import java.util.Map;

/**
 * The stages that a document passes by itself.
 *
 * @param stages in the order of {@link Stage}
 */
public record FilterChain(Map<Stage, TextFilter> stages) {

  /**
   * The chain of a source.
   *
   * @param settings null for a source whose text is taken as it is
   * @param words of the settings; null without them
   * @param evaluation what must not be in the corpus, or null
   */
  public static FilterChain of(
      FilterSettings settings, FilterWords words, EvaluationNgrams evaluation) {
    Map<Stage, TextFilter> stages = new EnumMap<>(Stage.class);
    stages.put(
        Stage.EMPTY,
        text -> text.isBlank() ? new Verdict.Dropped("empty") : new Verdict.Kept(text));
    if (settings != null) {
      addProse(stages, settings, words);
    }
    if (evaluation != null) {
      stages.put(Stage.DECONTAMINATION, evaluation);
    }
    return new FilterChain(stages);
  }

  private static void addProse(Map<Stage, TextFilter> stages, FilterSettings s, FilterWords words) {
    if (!"none".equals(s.normalization())) {
      Normalizer.Form form =
          "nfc".equals(s.normalization()) ? Normalizer.Form.NFC : Normalizer.Form.NFKC;
      stages.put(Stage.NORMALIZATION, new UnicodeNormalization(form));
    }
    if (s.maskPersonalData()) {
      stages.put(Stage.PERSONAL_DATA, new PersonalDataMask());
    }
    stages.put(Stage.LANGUAGE, new LanguageRule(s.minJapaneseShare(), s.minKanaShare()));
    stages.put(Stage.LENGTH, new LengthRule(s.minCharacters(), s.maxCharacters()));
    stages.put(
        Stage.REPETITION, new RepetitionRule(s.maxRepeatedLineShare(), s.maxRepeatedNgramShare()));
    stages.put(
        Stage.COMPOSITION,
        new CompositionRule(
            s.maxSymbolShare(),
            s.minHiraganaShare(),
            s.maxKatakanaShare(),
            s.minSentenceEndShare()));
    stages.put(Stage.BULLETIN_BOARD, new BulletinBoardRule(s.maxBulletinBoardShare()));
    stages.put(
        Stage.ADVERTISING,
        new WordRule(words.advertising(), s.maxAdvertisingShare(), "advertising"));
    stages.put(Stage.ADULT, new WordRule(words.adult(), s.maxAdultShare(), "adult"));
  }
}
