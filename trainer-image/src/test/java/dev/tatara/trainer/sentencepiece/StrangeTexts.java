package dev.tatara.trainer.sentencepiece;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that an encoder may get wrong, from a seed; none has a line end. */
public final class StrangeTexts {
  private static final List<String> PARTS =
      List.of(
          " ",
          "  ",
          "\u3000",
          "\u00a0",
          "\u2009",
          "\t",
          "\r",
          "\u0085",
          "\u2028",
          "\u200b",
          "▁",
          "▁▁",
          "?",
          "\ufffd",
          "\ufeff",
          "\u00ad",
          "\u0001",
          "\u007f",
          "\ue000",
          "\uffff",
          "か\u3099",
          "は\u309a",
          "ｶﾞ",
          "ﾊﾟ",
          "e\u0301\u0323",
          "\u1100\u1161\u11a8",
          "각",
          "ﬁ",
          "㍿",
          "①",
          "Ｔ",
          "½",
          "ǆ",
          "İ",
          "ß",
          "😀",
          "🏳️\u200d🌈",
          "𩸽",
          "𝒜",
          "\ud83d",
          "\ude00",
          "<sep>",
          "<se",
          "<s>",
          "</s>",
          "<unk>",
          "<0x0A>",
          "<pad>",
          "鉄鋼",
          "鉄",
          "たたら",
          "砂鉄と木炭",
          "AB",
          "A",
          "the ",
          "ing",
          "1234567890",
          "000",
          "http://x.y/?q=1&r=2",
          "مرحبا",
          "नमस्ते",
          "สวัสดี",
          "…",
          "―",
          "～");

  private StrangeTexts() {}

  /** Short ones, empty ones, and one that is very long. */
  public static List<String> of(long seed, int count) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(List.of("", " ", "  ", "▁", "▁ ▁", "\u3000"));
    for (int i = 0; i < count; i++) {
      texts.add(text(random, 1 + random.nextInt(12)));
    }
    texts.add(text(random, 40_000));
    texts.add("あ".repeat(50_000));
    texts.add("x".repeat(50_000) + " ");
    return texts;
  }

  private static String text(Random random, int parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) (' ' + random.nextInt(95)));
        case 1 -> text.append((char) (0x3041 + random.nextInt(0xb0)));
        case 2 -> text.append((char) (0x4e00 + random.nextInt(0x5200)));
        case 3 -> text.appendCodePoint(anyBut0AndNewline(random));
        default -> text.append(PARTS.get(random.nextInt(PARTS.size())));
      }
    }
    return text.toString();
  }

  private static int anyBut0AndNewline(Random random) {
    int point = 1 + random.nextInt(Character.MAX_CODE_POINT);
    return point == '\n' ? '\r' : point;
  }
}
