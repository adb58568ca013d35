package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.inference.TinyModel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextStreamTest {
  @TempDir Path folder;

  @Test
  void givesOutWholeCharactersOnly() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(TinyModel.tokenizer(folder))) {
      int[] prompt = tokenizer.encode("鋼は");
      String more = "鉄と😀の\n炉";
      int[] all = tokenizer.encode("鋼は" + more);
      assertEquals(-1, Arrays.mismatch(prompt, Arrays.copyOf(all, prompt.length)));
      TextStream stream = new TextStream(tokenizer, prompt);
      StringBuilder text = new StringBuilder();
      for (int i = prompt.length; i < all.length; i++) {
        String fresh = stream.add(all[i]);
        assertTrue(fresh.indexOf('\ufffd') < 0, fresh);
        text.append(fresh);
      }
      assertEquals(more, text.toString());
      assertEquals("", stream.finish());
      assertEquals(-1, Arrays.mismatch(all, stream.tokens()));
    }
  }

  @Test
  void whatNeverBecomesACharacterComesAtTheEnd() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(TinyModel.tokenizer(folder))) {
      int[] emoji = tokenizer.encode("😀");
      TextStream stream = new TextStream(tokenizer, new int[] {tokenizer.eosId()});
      assertEquals("", stream.add(emoji[emoji.length - 4]));
      assertEquals("\ufffd", stream.finish());
    }
  }
}
