package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentenceSplitterTest {

  @Test
  void splitsAfterFullStopsAndAtNewlines() {
    assertEquals(
        List.of("鉄。", "鋼。", "  indented", "end"),
        SentenceSplitter.split("鉄。鋼。\n\n  indented\n \t\nend"));
    assertEquals(List.of(), SentenceSplitter.split("\n \n"));
  }

  @Test
  void whatSpmTrainWouldDropIsCut() {
    String emoji = "😀".repeat(5000);
    String kana = "あ".repeat(5000);
    for (String line : List.of(emoji, kana, "a".repeat(5000), "x" + emoji)) {
      List<String> parts = SentenceSplitter.split(line);
      assertEquals(line, String.join("", parts));
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        assertTrue(bytes.length <= SentenceSplitter.MAX_BYTES);
        assertEquals(part, new String(bytes, StandardCharsets.UTF_8));
      }
    }
    assertEquals(1, SentenceSplitter.split("a".repeat(4096)).size());
  }
}
