package dev.tatara.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.report.RunReport.ArtifactLine;
import dev.tatara.report.RunReport.Evaluation;
import dev.tatara.report.RunReport.Event;
import dev.tatara.report.RunReport.Fact;
import dev.tatara.report.RunReport.Question;
import dev.tatara.report.RunReport.QuestionSheet;
import dev.tatara.report.RunReport.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A run and a corpus with something in every section, and with text that means mischief. */
final class Samples {
  static final String MISCHIEF =
      "</pre><script>document.title='owned'</script><img src=http://192.0.2.1/x onerror=alert(1)>";
  private static final int STEPS = 20_000;

  private Samples() {}

  static RunReport run() {
    Random random = new Random(42);
    return new RunReport(
        RunReport.FORMAT_VERSION,
        "2026-01-02T03:04:05Z",
        "0.1.0",
        "ml/ja-1-3b",
        List.of(
            new Fact("Parameters", "1,315,723,264"),
            new Fact("Layout", "tensor 1 × pipeline 1 × data 4"),
            new Fact("Device", "NVIDIA A100-SXM4-40GB")),
        STEPS,
        2,
        List.of(
            series(
                "loss",
                step ->
                    2.4
                        + 8.5 * Math.exp(-step / 900.0)
                        + 0.05 * random.nextGaussian()
                        + (step == 9_001 ? 4 : 0)),
            series(
                "learningRate",
                step ->
                    step < 500
                        ? 2e-4 * step / 500
                        : 1e-4 * (1.1 + 0.9 * Math.cos(step * Math.PI / STEPS))),
            series("tokensPerSecond", step -> 52_000 + 600 * random.nextGaussian()),
            series("mfu", step -> 0.44 + 0.004 * random.nextGaussian()),
            series("gradientNorm", step -> 0.4 + 0.1 * Math.abs(random.nextGaussian()))),
        List.of(
            new Event("2026-01-01T00:00:00Z", 0, "start", "4 ranks in 1 pod"),
            new Event(
                "2026-01-01T09:00:00Z", 6_000, "restart", "rank 3 ended with 137: " + MISCHIEF),
            new Event("2026-01-01T18:00:00Z", 12_000, "rollback", "from step 12,041 to 12,000")),
        evaluations(),
        List.of(sheet()),
        List.of(
            new ArtifactLine(
                "corpus",
                "artifacts/corpus/3f2a",
                "3f2a".repeat(16),
                123_456_789L,
                "2026-01-01T00:00:00Z",
                true,
                "documents 1,204, characters 1,480,233",
                List.of("GPL-2.0-or-later", "CC-BY-SA-4.0")),
            new ArtifactLine(
                "train",
                "runs/ml/ja-1-3b-7d0f/checkpoints/step-00020000",
                "5b1c".repeat(16),
                21_000_000_000L,
                "2026-01-02T00:00:00Z",
                null,
                "step 20,000",
                List.of())),
        "{\n  \"formatVersion\" : 1\n}");
  }

  private static Series series(String name, IntToDoubleFunction value) {
    SeriesBuilder builder = new SeriesBuilder(name);
    for (int step = 1; step <= STEPS; step++) {
      builder.add(step, value.applyAsDouble(step));
    }
    return builder.build();
  }

  private static List<Evaluation> evaluations() {
    List<Evaluation> results = new ArrayList<>();
    for (int step = 2_000; step <= STEPS; step += 2_000) {
      double grown = (double) step / STEPS;
      results.add(
          result(
              step,
              "jcommonsenseqa",
              "0.2.1",
              0.2 + 0.2 * grown,
              1119,
              Map.of("random", 0.2, "longest choice", 0.222)));
      results.add(
          result(
              step,
              "jcommonsenseqa",
              "0.3",
              0.21 + 0.12 * grown,
              1119,
              Map.of("random", 0.2, "longest choice", 0.222)));
      results.add(
          result(
              step,
              "jnli",
              "0.3",
              0.3 + 0.25 * grown,
              2434,
              Map.of(
                  "random",
                  1 / 3.0,
                  "always 中立",
                  0.5534,
                  "always 矛盾",
                  0.3016,
                  "always 含意",
                  0.145)));
    }
    for (int step = 10_000; step <= STEPS; step += 5_000) {
      Map<String, Double> metrics = Map.of("bits_per_byte", 1.25, "token_perplexity", 21.5);
      double score = 1.25 - step / 1e5;
      results.add(
          new Evaluation(
              step,
              "held-out",
              "1",
              "wiki",
              0,
              "bits_per_byte",
              score,
              200,
              0.02,
              metrics,
              Map.of(),
              null,
              List.of()));
    }
    return results;
  }

  private static Evaluation result(
      int step, String task, String prompt, double score, int n, Map<String, Double> floors) {
    return new Evaluation(
        step,
        task,
        "1.1",
        prompt,
        3,
        "acc",
        score,
        n,
        1.96 * Math.sqrt(score * (1 - score) / n),
        Map.of("acc", score, "acc_norm", score - 0.01),
        floors,
        null,
        step == STEPS ? List.of("collapsed: 91 % of the answers are choice 2") : List.of());
  }

  private static QuestionSheet sheet() {
    Question island =
        new Question(
            "1",
            "オーストラリアの隣にある島国は？",
            List.of("南極", "南太平洋", "東南アジア", "ニュージーランド", "珊瑚礁"),
            List.of(-14.66, -13.96, -19.79, -12.63, -15.38),
            3,
            3,
            null,
            List.of());
    Question mischief =
        new Question(
            "2", MISCHIEF, List.of("<b>a</b>", "b"), List.of(-1.0, -2.0), 0, 1, null, List.of());
    Question written =
        new Question("3", "日本の首都は？", List.of(), List.of(), null, null, "京都", List.of("東京", "東京都"));
    return new QuestionSheet(
        "jcommonsenseqa-1.1-0.2.1", STEPS, 1119, List.of(island, mischief, written));
  }

  static JobFacts job() {
    return new JobFacts(
        json(
            """
            {"metadata": {"namespace": "ml", "name": "ja-1-3b"},
             "status": {"phase": "Failed", "restarts": 2, "accounting": {"goodput": "93%"},
              "gate": {"lastStep": 20000, "lastPassed": false, "message": "step 20000 did not pass: jcommonsenseqa-1.1-0.2.1 acc 0.2800 is below 0.3000", "passedStep": 18000},
              "failure": {"step": "export", "reason": "StorageFull", "message": "no space left <on> the claim",
                "hint": "make the claim larger", "pod": "ja-1-3b-export-x", "logTail": "line 1\\n<script>alert(1)</script>"},
              "lastRestart": {"rank": 3, "message": "rank 3 of the pod was ended by signal 9"},
              "nodeFailures": [{"node": "gpu-7", "failures": 1, "reason": "GpuFault"}]}}
            """),
        "apiVersion: tatara.dev/v1alpha1\nkind: LLMTrainingJob\nspec:\n  note: " + MISCHIEF + "\n");
  }

  /** Two sources of a corpus, as a manifest has them. */
  static String corpus() {
    String stages =
        """
        [{"stage": "empty", "documentsIn": 1000, "documentsOut": 990, "charactersIn": 500000, "charactersOut": 500000,
          "bytesIn": 1500000, "bytesOut": 1500000, "changed": 0, "dropped": {"empty": 10}, "samples": []},
         {"stage": "language", "documentsIn": 990, "documentsOut": 700, "charactersIn": 500000, "charactersOut": 400000,
          "bytesIn": 1500000, "bytesOut": 1200000, "changed": 0, "dropped": {"fewKana": 40, "notJapanese": 250},
          "samples": [{"id": "web:7", "reason": "fewKana", "excerpt": "%s"}]},
         {"stage": "duplicates", "documentsIn": 700, "documentsOut": 600, "charactersIn": 400000, "charactersOut": 350000,
          "bytesIn": 1200000, "bytesOut": 1000000, "changed": 0, "dropped": {"duplicate": 100}, "samples": []}]
        """
            .formatted(MISCHIEF);
    String fields =
        """
        "documents": 600, "characters": 350000, "empty": 10, "filtered": 290, "contaminated": 0, "duplicates": 100,
        "nearDuplicates": 0, "stages": %s, "histograms": {"lengths": [0,0,0,0,1,5,30,120,300,110,30,4],
        "japaneseShare": [0,0,0,1,2,5,90,300,180,22], "hiraganaShare": [0,2,30,200,300,60,8,0,0,0],
        "symbolShare": [500,90,10,0,0,0,0,0,0,0]}
        """
            .formatted(stages);
    JsonNode counts =
        json(
            "{"
                + fields
                + ", \"evaluationSets\": {\"eval/<1>.json\": 0}, \"sources\": {\"web\": {"
                + fields
                + "}}}");
    JsonNode mixture =
        json(
            """
            {"web": {"budget": 3000000000, "documents": 1482211, "tokens": 3000001204, "availableTokens": 1210044871,
                     "share": 1.0, "samples": 1464844, "trainedTokens": 3000000512, "epochs": 2.479}}
            """);
    JsonNode sources =
        json(
            """
            [{"name": "web", "format": "jsonl", "licence": "CC-BY-4.0", "query": {"any": "<1>"},
              "files": [{"path": "sources/web-<1>.jsonl", "bytes": 1500000, "sha256": "%s"}]}]
            """
                .formatted("ab12".repeat(16)));
    return CorpusPage.of("3f2a".repeat(16), sources, counts, mixture);
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(text, e);
    }
  }

  /** A comparison of two tokenizers, one of them with a name that means mischief. */
  static JsonNode tokenizers() {
    return json(
        """
        {"tokenizers": [
          {"name": "ours", "digest": "3f2a3f2a3f2a3f2a", "vocabulary": 50000,
           "all": {"documents": 900, "characters": 1820000, "bytes": 4400000, "tokens": 910000,
             "charactersPerToken": 2.0, "bytesPerToken": 4.835, "byteShare": 0.004,
             "unknownShare": 0, "roundTrip": 1},
           "sources": {"wiki": {"documents": 900, "characters": 1820000, "bytes": 4400000,
             "tokens": 910000, "charactersPerToken": 2.0, "bytesPerToken": 4.835,
             "byteShare": 0.004, "unknownShare": 0, "roundTrip": 1}}},
          {"name": "<script>document.title = 'theirs'</script>", "digest": "77aa77aa77aa77aa",
           "vocabulary": 50277,
           "all": {"documents": 900, "characters": 1820000, "bytes": 4400000, "tokens": 2100000,
             "charactersPerToken": 0.867, "bytesPerToken": 2.095, "byteShare": 0.61,
             "unknownShare": 0, "roundTrip": 1},
           "sources": {"wiki": {"documents": 900, "characters": 1820000, "bytes": 4400000,
             "tokens": 2100000, "charactersPerToken": 0.867, "bytesPerToken": 2.095,
             "byteShare": 0.61, "unknownShare": 0, "roundTrip": 1}}}],
         "samples": [{"source": "wiki", "text": "たたら製鉄は 砂鉄と<木炭>から",
           "encoded": [
             [{"text": "たたら", "tokens": 1, "bytes": false}, {"text": "製鉄", "tokens": 1, "bytes": false},
              {"text": "は ", "tokens": 1, "bytes": false}, {"text": "砂鉄と<木炭>から", "tokens": 1, "bytes": false}],
             [{"text": "た", "tokens": 1, "bytes": false}, {"text": "た", "tokens": 1, "bytes": false},
              {"text": "ら", "tokens": 1, "bytes": false}, {"text": "製", "tokens": 3, "bytes": true},
              {"text": "鉄は 砂鉄と<木炭>から", "tokens": 2, "bytes": true}]]}]}
        """);
  }
}
