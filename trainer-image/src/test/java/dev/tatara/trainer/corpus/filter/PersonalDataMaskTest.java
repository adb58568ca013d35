package dev.tatara.trainer.corpus.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataMaskTest {
  private final PersonalDataMask mask = new PersonalDataMask();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "宛先はtaro.yamada+x@example.co.jpです。|宛先は<EMAIL>です。",
        "a@b.jp,c_d@e-f.com.|<EMAIL>,<EMAIL>.",
        "電話03-1234-5678まで|電話<PHONE>まで",
        "TEL03-1234-5678|TEL<PHONE>",
        "電話（03）1234-5678まで|電話<PHONE>まで",
        "電話03(1234)5678まで|電話<PHONE>まで",
        "電話０４５－１２３－４５６７まで|電話<PHONE>まで",
        "携帯09012345678、080-1234-5678|携帯<PHONE>、<PHONE>",
        "+81-3-1234-5678|<PHONE>",
        "0120-123-456と0120123456|<PHONE>と<PHONE>",
        "03-1234-5678 090-1234-5678|<PHONE> <PHONE>",
        "カード4111 1111 1111 1111です|カード<CARD>です",
        "5555-5555-5555-4444|<CARD>",
        "378282246310005|<CARD>",
        "番号123456789018です|番号<MY_NUMBER>です",
        "1234 5678 9018|<MY_NUMBER>",
      })
  void isReplaced(String text, String expected) {
    assertEquals(expected, ((Verdict.Kept) mask.apply(text)).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@taro と user@localhost",
        "2010-01-02 03:04:05",
        "ISBN 0-13-110362-8 と ISBN 978-4-00-310101-8",
        "0131103628",
        "4111 1111 1111 1112",
        "123456789012",
        "1234567890123456789012",
        "3.141592653589793",
        "/files/09012345678",
        "人口は1,234,567人、面積は12.3平方キロ",
        "03-1234-5678-9",
      })
  void isNobodys(String text) {
    assertSame(text, ((Verdict.Kept) mask.apply(text)).text());
  }

  @Test
  void whatIsReplacedIsCounted() {
    Verdict.Kept kept =
        assertInstanceOf(
            Verdict.Kept.class, mask.apply("a@b.jp 03-1234-5678 b@b.jp、4111111111111111"));
    assertEquals(Map.of("<EMAIL>", 2, "<PHONE>", 1, "<CARD>", 1), kept.replaced());
  }
}
