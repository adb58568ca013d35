package dev.tatara.trainer.evaluate;

import java.util.List;
import java.util.stream.Stream;

/**
 * The prompts of JGLUE's tasks, byte for byte those of lm-evaluation-harness (branch jp-stable,
 * {@code lm_eval/tasks/ja}): 0.1 jgpt, 0.2 fintan, 0.2.1 fintan2, 0.3 ja-alpaca, 0.4 rinna-sft, 0.5
 * rinna-bilingual, 0.6 llama2.
 */
final class JgluePrompts {
  private static final String ALPACA = "以下は、タスクを説明する指示と、文脈のある入力の組み合わせです。要求を適切に満たす応答を書きなさい。\n\n";
  private static final String LLAMA = "<s>[INST] <<SYS>>\nあなたは役立つアシスタントです。\n<</SYS>>\n\n";
  private static final String CHOICE_LIST =
      "- {choice0}\n- {choice1}\n- {choice2}\n- {choice3}\n- {choice4}";

  private JgluePrompts() {}

  static List<Prompt> jcommonsenseqa() {
    String choose = "与えられた選択肢の中から、最適な答えを選んでください。";
    String question = "質問：{question}\n選択肢：\n" + CHOICE_LIST;
    return List.of(
        new Prompt(
            "0.1",
            "[問題]に対する[答え]を[選択肢]の中から選んでください。\n\n",
            "[問題]:{question}\n"
                + "[選択肢]:[{choice0}, {choice1}, {choice2}, {choice3}, {choice4}]\n[答え]:"),
        new Prompt(
                "0.2",
                "質問と回答の選択肢を入力として受け取り、選択肢から回答を選択してください。" + "なお、回答は選択肢の番号(例:0)でするものとします。 \n\n",
                "質問:{question}\n"
                    + "選択肢:0.{choice0},1.{choice1},2.{choice2},3.{choice3},4.{choice4}\n回答:")
            .withTarget("{label}"),
        new Prompt("0.2.1", choose + " \n\n", question + "\n回答："),
        alpaca(choose + "出力は以下から選択してください：\n" + CHOICE_LIST, "{question}"),
        rinnaSft(choose, question),
        rinnaBilingual(choose, question),
        llama("与えられた5つの選択肢の中から、最適な答えを選んでください。出力は以下から選択してください：\n" + CHOICE_LIST, "質問：{question}"));
  }

  static List<Prompt> jnli() {
    String[] relations = {"含意", "矛盾", "中立"};
    String answer = "与えられた前提と仮説の関係を回答してください。";
    String outputs = "出力は以下から選択してください：\n含意\n矛盾\n中立";
    String pair = "前提：{sentence1}\n仮説：{sentence2}";
    List<Prompt> prompts =
        List.of(
            new Prompt(
                "0.2",
                "前提と仮説の関係を含意、矛盾、中立の中から回答してください。\n\n制約:\n"
                    + "- 前提から仮説が、論理的知識や常識的知識を用いて導出可能である場合は含意と出力\n"
                    + "- 前提と仮説が両立しえない場合は矛盾と出力\n"
                    + "- そのいずれでもない場合は中立と出力\n\n",
                "前提:{sentence1}\n仮説:{sentence2}\n関係:"),
            alpaca(answer + "\n\n" + outputs, pair),
            rinnaSft(answer + outputs, pair),
            rinnaBilingual(answer + outputs, pair),
            llama(answer + "\n\n" + outputs, pair));
    return prompts.stream().map(prompt -> prompt.withChoices(relations)).toList();
  }

  static List<Prompt> marcJa() {
    String[] classes = {"ポジティブ", "ネガティブ"};
    String classify = "製品レビューを、ポジティブまたはネガティブの感情クラスのいずれかに分類してください。";
    return List.of(
        new Prompt(
                "0.2",
                "製品レビューをnegativeかpositiveのいずれかのセンチメントに分類してください。出力は小文字化してください。 \n\n",
                "製品レビュー:{sentence}\nセンチメント:")
            .withChoices("positive", "negative"),
        alpaca("以下の" + classify, "{sentence}").withChoices(classes),
        rinnaSft("与えられた" + classify, "{sentence}").withChoices(classes),
        rinnaBilingual("与えられた" + classify, "{sentence}").withChoices(classes),
        llama("以下の" + classify, "{sentence}").withChoices(classes));
  }

  /**
   * @param titled whether a text's title is shown, as from version 1.2 on
   */
  static List<Prompt> jsquad(boolean titled) {
    String extract = "与えられた文脈から、質問に対する答えを抜き出してください。";
    String passage = "文脈：" + (titled ? "{title}\n" : "") + "{context}\n質問：{question}";
    Prompt fintan =
        titled
            ? new Prompt(
                "0.2",
                "質問に対する回答を題名と文章から一言で抽出してください。回答は名詞で答えてください。\n\n",
                "題名:{title}\n文章:{context}\n質問:{question}\n回答:")
            : new Prompt(
                "0.2",
                "質問に対する回答を文章から一言で抽出してください。回答は名詞で答えてください。\n\n",
                "文章:{context}\n質問:{question}\n回答:");
    List<Prompt> others =
        List.of(
            fintan,
            alpaca(extract, passage),
            rinnaSft(extract, passage),
            rinnaBilingual(extract, passage),
            llama(extract, passage));
    if (titled) {
      return others;
    }
    Prompt jgpt =
        new Prompt(
            "0.1",
            "[題名]と[問題]から[質問]に対する[答え]を抜き出しなさい\n\n",
            "[題名]:{title}\n[問題]:{context}\n[質問]:{question}\n[答え]:");
    return Stream.concat(Stream.of(jgpt), others.stream()).toList();
  }

  private static Prompt alpaca(String instruction, String input) {
    return new Prompt(
        "0.3", ALPACA, "### 指示:\n" + instruction + "\n\n### 入力:\n" + input + "\n\n### 応答:\n");
  }

  /** The model that this is for has no line feeds and takes {@code <NL>} for them. */
  private static Prompt rinnaSft(String instruction, String input) {
    Prompt lines = rinnaBilingual(instruction, input);
    return new Prompt(
            "0.4", lines.description().replace("\n", "<NL>"), lines.text().replace("\n", "<NL>"))
        .separatedBy("<NL>", "<NL>");
  }

  private static Prompt rinnaBilingual(String instruction, String input) {
    return new Prompt(
            "0.5", "ユーザー: " + instruction + "\nシステム: 分かりました。\n", "ユーザー: " + input + "\nシステム: ")
        .separatedBy("\n", "\n");
  }

  private static Prompt llama(String instruction, String input) {
    return new Prompt("0.6", LLAMA, instruction + "\n\n" + input + " [/INST] ")
        .separatedBy(" </s><s>[INST] ", "\n");
  }
}
