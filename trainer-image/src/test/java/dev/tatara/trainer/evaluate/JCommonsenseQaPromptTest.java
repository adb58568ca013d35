package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.SharedData;
import dev.tatara.trainer.artifact.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JCommonsenseQaPromptTest {
  private static final Question ISLANDS =
      new Question("1", "オーストラリアの隣にある島国は？", List.of("南極", "南太平洋", "東南アジア", "ニュージーランド", "珊瑚礁"), 3);
  private static final Question FRUIT =
      new Question("2", "赤い果物は？", List.of("りんご", "バナナ", "メロン", "海", "山"), 0);

  @Test
  void writesFintansPrompt() {
    assertEquals(
        """
        与えられた選択肢の中から、最適な答えを選んでください。\s

        質問：赤い果物は？
        選択肢：
        - りんご
        - バナナ
        - メロン
        - 海
        - 山
        回答：りんご

        質問：オーストラリアの隣にある島国は？
        選択肢：
        - 南極
        - 南太平洋
        - 東南アジア
        - ニュージーランド
        - 珊瑚礁
        回答：""",
        JglueTask.JCOMMONSENSEQA
            .prompt("0.2.1")
            .orElseThrow()
            .put(ISLANDS, List.of(FRUIT))
            .context());
  }

  @Test
  void writesTheAlpacaPrompt() {
    assertEquals(
        """
        以下は、タスクを説明する指示と、文脈のある入力の組み合わせです。要求を適切に満たす応答を書きなさい。

        ### 指示:
        与えられた選択肢の中から、最適な答えを選んでください。出力は以下から選択してください：
        - りんご
        - バナナ
        - メロン
        - 海
        - 山

        ### 入力:
        赤い果物は？

        ### 応答:
        りんご

        ### 指示:
        与えられた選択肢の中から、最適な答えを選んでください。出力は以下から選択してください：
        - 南極
        - 南太平洋
        - 東南アジア
        - ニュージーランド
        - 珊瑚礁

        ### 入力:
        オーストラリアの隣にある島国は？

        ### 応答:
        """,
        JglueTask.JCOMMONSENSEQA
            .prompt("0.3")
            .orElseThrow()
            .put(ISLANDS, List.of(FRUIT))
            .context());
  }

  /** The hashes are of all contexts, each followed by a zero byte, as the harness writes them. */
  @Test
  void writesEveryContextAsTheHarnessDoes() {
    assertEquals(
        "e9353c07d2a947e3235da2eea014f3d9c79a61f927abc1bd0a887a078feca937",
        hashOfContexts("0.2.1"));
    assertEquals(
        "da67a722fdad0c7487c550f698139dced7443843722258da189006e542e62582", hashOfContexts("0.3"));
  }

  private static String hashOfContexts(String code) {
    Prompt prompt = JglueTask.JCOMMONSENSEQA.prompt(code).orElseThrow();
    List<Question> valid = JCommonsenseQaReader.read(SharedData.jglue("jcommonsenseqa", "valid"));
    List<Question> train = JCommonsenseQaReader.read(SharedData.jglue("jcommonsenseqa", "train"));
    MessageDigest digest = Sha256.newDigest();
    for (FewShotDraw draw : FewShotDraw.draw(valid, Optional.of(train), 3, Integer.MAX_VALUE)) {
      String context = prompt.put(draw.question(), draw.examples()).context();
      digest.update(context.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
