package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void numbersAreAsLongAsTheyNeedToBe() {
    assertEquals("1,234,567", Figures.number(1_234_567.4));
    assertEquals("123.5", Figures.number(123.46));
    assertEquals("6.1049", Figures.number(6.1049));
    assertEquals("2.5", Figures.number(2.5));
    assertEquals("3.00e-04", Figures.number(0.0003));
    assertEquals("0.0", Figures.number(0.0));
    assertEquals("–", Figures.number(null));
  }

  @Test
  void axesAreBrief() {
    assertEquals("0", Figures.brief(0));
    assertEquals("0.05", Figures.brief(0.05));
    assertEquals("1e-4", Figures.brief(0.0001));
    assertEquals("1.5e-4", Figures.brief(0.00015));
    assertEquals("100", Figures.brief(100));
    assertEquals("1.5k", Figures.brief(1500));
    assertEquals("20M", Figures.brief(20e6));
    assertEquals("-2k", Figures.brief(-2000));
  }

  @Test
  void bytesAndShares() {
    assertEquals("999 B", Figures.bytes(999L));
    assertEquals("1.5 MB", Figures.bytes(1_500_000L));
    assertEquals("12.3 %", Figures.percent(0.1234));
    assertEquals("20 %", RunPage.percent(0.2));
    assertEquals("12.3 %", Figures.score("acc_norm", 0.1234));
    assertEquals("1.8", Figures.score("bits_per_byte", 1.8));
    assertEquals("35.25", Figures.score("token_perplexity", 35.25));
  }
}
