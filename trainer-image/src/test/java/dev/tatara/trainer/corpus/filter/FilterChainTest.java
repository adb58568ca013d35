package dev.tatara.trainer.corpus.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.FilterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterChainTest {
  private static final String PROSE =
      "たたら製鉄は、砂鉄と木炭を炉に入れて鋼を作る、日本に古くから伝わる方法である。\n"
          + "炉は粘土で築かれ、三日三晩のあいだ、ふいごで風が送られる。\n"
          + "村下と呼ばれる長が炎の色を見て、砂鉄を入れる量と時を決めた。\n"
          + "できた塊は鉧といい、割って良いところを選び、刀や包丁の材料にした。\n";

  private final FilterChain chain =
      FilterChain.of(
          FilterSettings.DEFAULT, FilterWords.of(FilterSettings.DEFAULT, Path::of), null);

  @Test
  void proseIsKeptAsItIs() {
    assertSame(PROSE, kept(PROSE));
  }

  @Test
  void normalFormsAreChosen() {
    String text = "㈱タタラ ﾀﾀﾗ Ａ１\r\nか\u3099";
    assertEquals("(株)タタラ タタラ A1\nが", normalized(Normalizer.Form.NFKC, text));
    assertEquals("㈱タタラ ﾀﾀﾗ Ａ１\nが", normalized(Normalizer.Form.NFC, text));
    assertSame(PROSE, normalized(Normalizer.Form.NFKC, PROSE));
  }

  @Test
  void otherLanguagesAreDropped() {
    String english = "The furnace is built of clay, and bellows blow for three days. ".repeat(3);
    String chinese = "炼铁是用木炭和铁砂在炉中制造钢铁的传统方法，炉子用粘土建造，风箱连续三天三夜送风。".repeat(3);
    assertDropped(Stage.LANGUAGE, "notJapanese", english);
    assertDropped(Stage.LANGUAGE, "fewKana", chinese);
    kept(PROSE + english.substring(0, 60));
  }

  @Test
  void lengthIsOfVisibleCharacters() {
    assertDropped(Stage.LENGTH, "tooShort", "鉄を打つ。" + " ".repeat(100));
    assertDropped(Stage.LENGTH, "tooLong", "鉄を打つ音がする。".repeat(120_000));
    LengthRule rule = new LengthRule(5, 8);
    assertInstanceOf(Verdict.Kept.class, rule.apply("鉄を打つ。"));
    assertEquals(new Verdict.Dropped("tooShort"), rule.apply("鉄を打 。"));
    assertEquals(new Verdict.Dropped("tooLong"), rule.apply("鉄を打つ。    "));
  }

  @Test
  void repetitionOfLinesAndOfNgramsIsDropped() {
    String line = "このページは表示できません。もう一度お試しください。\n";
    assertDropped(Stage.REPETITION, "repeatedLines", PROSE + line.repeat(10));
    assertDropped(Stage.REPETITION, "repeatedNgrams", PROSE + "いつも安くてうまい店です、".repeat(20));
    kept(PROSE + line.repeat(2));
  }

  @Test
  void aLongTextIsNotMadeRepetitiveByItsLength() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      int number = i * 7919 % 3001;
      text.append((char) ('一' + number)).append((char) ('丁' + i * 31 % 2003));
      text.append((char) ('ぁ' + number % 80)).append("と").append((char) ('丈' + i)).append("の。\n");
    }
    kept(text.toString());
  }

  @Test
  void whatIsNotWrittenInSentencesIsDropped() {
    assertDropped(
        Stage.COMPOSITION,
        "symbols",
        "★鉄の音を聞く☆砂を選ぶ◆炉を築く◇風を送る■長が見る□炎が立つ▲鋼を割る▼刃を研ぐ●土を塗る○水に入れる◎折り返す※包む※※町へ行く→山を見る←川を渡る★☆◆◇");
    assertDropped(
        Stage.COMPOSITION,
        "fewHiragana",
        "鋼材価格一覧表　東京支店　カタログ番号　製品規格　炭素鋼　合金鋼　特殊鋼　ステンレス　大阪支店　名古屋営業所　福岡出張所　札幌倉庫");
    String product = "ステンレスパイプ・アルミニウムフレーム・プラスチックケース・ワイヤーロープを";
    CompositionRule katakana = new CompositionRule(1, 0, 0.6, 0);
    assertEquals(new Verdict.Dropped("muchKatakana"), katakana.apply(product));
    String menu = "鉄の歴史について知りたい方のためのページ一覧へ\nたたら場の見学と体験のための申し込みについて\n刀の手入れの仕方についてのよくある質問と回答\n";
    assertDropped(Stage.COMPOSITION, "noSentences", menu);
  }

  @Test
  void bulletinBoardsAreDropped() {
    String posts =
        "1 ：名無しさん＠鉄の町：2010/01/02(土) 03:04:05.67 ID:AbCdEf0\nたたらの話をしようと思うのですが、どうでしょうか。\n"
            + "2 ：名無しさん＠鉄の町：2010/01/02(土) 03:10:00.00 ID:Gh1jKl0\n>>1\nいいですね、この前に見た炉の話を聞かせてください。\n";
    assertDropped(Stage.BULLETIN_BOARD, "bulletinBoard", posts);
    kept(PROSE + "1 名無しさんという名は、掲示板で使われた。\n");
  }

  @Test
  void advertisingAndPornographyAreDroppedAndArticlesAboutThemKept() {
    assertDropped(
        Stage.ADVERTISING,
        "advertising",
        "今だけの期間限定セールを開いています。送料無料で、すぐにお届けします。\n今すぐ購入して、ポイント還元を受けてください。ご購入はこちらからお願いします。\n");
    assertDropped(
        Stage.ADULT, "adult", "無修正のアダルト動画を集めたページです。人妻や熟女のエロ動画を、いつでも無料で、どこからでも見ることができます。\n");
    kept(PROSE + "店は送料無料をうたい、期間限定の品を並べた。\n");
  }

  @Test
  void aUsersListTakesThePlaceOfTheBundledOne(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("words.txt"), "# 町の店\nたたら饅頭\n\n鉄の湯\n");
    WordRule rule = new WordRule(WordList.read("filters.adultWords", file), 0.05, "advertising");
    String text = "たたら饅頭と鉄の湯、そしてまた、たたら饅頭の町です。";
    assertEquals(new Verdict.Dropped("advertising"), rule.apply(text));
    assertInstanceOf(Verdict.Kept.class, rule.apply("たたら饅頭と鉄の湯の町です。"));
    assertEquals(List.of("たたら饅頭", "鉄の湯"), WordList.read("filters.adultWords", file).words());
    Files.writeString(file, "鉄\n");
    assertTrue(
        assertThrows(TrainerException.class, () -> WordList.read("filters.adultWords", file))
            .getMessage()
            .contains("'鉄' is shorter than two characters"));
    Files.write(file, new byte[] {(byte) 0x82, (byte) 0xa0, '\n'});
    assertTrue(
        assertThrows(TrainerException.class, () -> WordList.read("filters.adultWords", file))
            .getMessage()
            .contains("not UTF-8"));
    Files.delete(file);
    assertEquals(
        "word list filters.adultWords: there is no file " + file,
        assertThrows(TrainerException.class, () -> WordList.read("filters.adultWords", file))
            .getMessage());
  }

  @Test
  void sharedNgramsOfEvaluationDataAreFound() {
    EvaluationNgrams ngrams = new EvaluationNgrams(13);
    ngrams.add("jcommonsenseqa", "電子機器で使用される最も主要な電子回路基板の事をなんと言う？");
    ngrams.add("jcommonsenseqa", "短い選択肢");
    assertEquals(29 - 12, ngrams.size());
    Verdict dropped = new Verdict.Dropped("evaluationData", List.of("jcommonsenseqa"));
    assertEquals(dropped, ngrams.apply("これは「使用される最も主要な電子回」である。"));
    assertEquals(dropped, ngrams.apply("使用される、最も\n主要な　電子回"));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply("使用される最も主要な電子、"));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply("短い選択肢である。"));
  }

  @Test
  void setsThatShareTextAreTold() {
    EvaluationNgrams ngrams = new EvaluationNgrams(3);
    ngrams.add("questions", "Ｔａｔａｒａ　Ｆｕｒｎａｃｅ，　１８８０");
    ngrams.add("other", "the tatara furnace (1880) of clay");
    ngrams.add("short", "tatara furnace");
    assertEquals(List.of("other", "questions", "short"), List.copyOf(ngrams.sets()));
    assertEquals(
        new Verdict.Dropped("evaluationData", List.of("other", "questions")),
        ngrams.apply("A tatara-\nfurnace: 1880"));
    assertEquals(
        new Verdict.Dropped("evaluationData", List.of("other")), ngrams.apply("1880 OF CLAY"));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply("a tatara furnace"));
  }

  @Test
  void oneSharedEnglishWordIsNoReason() {
    EvaluationNgrams ngrams = new EvaluationNgrams(13);
    ngrams.add("questions", "What implementation of Java is fast?");
    ngrams.add("questions", "export default: see developer.mozilla.org");
    ngrams.add(
        "questions",
        "Which implementation of the collector should be chosen for a heap of many gigabytes?");
    for (String text :
        List.of(
            "The implementation is documented.",
            "export default { name: 'developer.mozilla.org' }",
            "What implementation of Java is fast? It depends.",
            "An implementation of the collector should be chosen for a heap of many bytes.")) {
      assertInstanceOf(Verdict.Kept.class, ngrams.apply(text), text);
    }
  }

  @Test
  void aRowOfEnglishWordsIsFound() {
    EvaluationNgrams ngrams = new EvaluationNgrams(13);
    String row = "of the collector should be chosen for a heap of many gigabytes today";
    ngrams.add("questions", "Which implementation " + row + "?");
    assertEquals(3, ngrams.size());
    Verdict dropped = new Verdict.Dropped("evaluationData", List.of("questions"));
    assertEquals(dropped, ngrams.apply(row));
    assertEquals(
        dropped,
        ngrams.apply("Say: \"" + row.toUpperCase(Locale.ROOT).replace(" ", ",\n") + "\"."));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply(row.substring(3)));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply(row.replace(" ", "")));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply(row.replace("many", "few")));
  }

  @Test
  void wordsAndCharactersCountAlikeInMixedText() {
    EvaluationNgrams ngrams = new EvaluationNgrams(13);
    ngrams.add("questions", "JavaのHashMapは2の累乗の𠮷を使うか"); // 14 units: a rare kanji is one
    assertEquals(2, ngrams.size());
    Verdict dropped = new Verdict.Dropped("evaluationData", List.of("questions"));
    assertEquals(dropped, ngrams.apply("「java の hashmap は、２の累乗の𠮷を使う」"));
    assertEquals(dropped, ngrams.apply("Ja\u00advaのHashMapは2の累乗の𠮷を使う"));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply("JavaのHashMapは2の累乗の𠮷を使"));
    assertInstanceOf(Verdict.Kept.class, ngrams.apply("JavaのTreeMapは2の累乗の𠮷を使うか"));
  }

  private String kept(String text) {
    String current = text;
    for (Map.Entry<Stage, TextFilter> stage : chain.stages().entrySet()) {
      Verdict verdict = stage.getValue().apply(current);
      current =
          assertInstanceOf(Verdict.Kept.class, verdict, stage.getKey() + ": " + verdict).text();
    }
    return current;
  }

  /** Dropped by that stage, and by none before it. */
  private void assertDropped(Stage expected, String reason, String text) {
    String current = text;
    for (Map.Entry<Stage, TextFilter> stage : chain.stages().entrySet()) {
      switch (stage.getValue().apply(current)) {
        case Verdict.Kept(String next, var _) -> current = next;
        case Verdict.Dropped(String actual, var _) -> {
          assertEquals(expected + " " + reason, stage.getKey() + " " + actual);
          return;
        }
      }
    }
    throw new AssertionError("not dropped: " + text);
  }

  private static String normalized(Normalizer.Form form, String text) {
    return ((Verdict.Kept) new UnicodeNormalization(form).apply(text)).text();
  }
}
