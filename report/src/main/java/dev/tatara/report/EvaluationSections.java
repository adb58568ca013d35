package dev.tatara.report;

import dev.tatara.report.LineChart.Line;
import dev.tatara.report.RunReport.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Scores over the steps, and beside those of published models. */
final class EvaluationSections {
  private static final String NUMBER = "n";

  private final List<Evaluation> evaluations;

  EvaluationSections(RunReport report) {
    this.evaluations = report.evaluations();
  }

  void curves(Html html) {
    if (evaluations.isEmpty()) {
      html.element("p", "Nothing was scored yet, or the run evaluates nothing.", "class", "none");
      return;
    }
    html.open("div", "class", "charts");
    Map<String, List<Evaluation>> benchmarks =
        evaluations.stream()
            .collect(
                Collectors.groupingBy(
                    Evaluation::benchmark, LinkedHashMap::new, Collectors.toList()));
    benchmarks.values().forEach(results -> chart(html, results));
    html.close("div");
    html.element(
        "p",
        "Bands are 95 % confidence intervals (1.96 standard errors, normal approximation). Grey dashed lines are floors: scores that need no model.",
        "class",
        "note");
    table(html);
  }

  private static void chart(Html html, List<Evaluation> results) {
    Evaluation any = results.getFirst();
    String title = any.benchmark() + ", " + any.metric();
    LineChart chart =
        Figures.isShare(any.metric())
            ? new LineChart(title, RunPage::percent).ofShares()
            : new LineChart(title + " (less is better)", Figures::number);
    Map<String, List<Evaluation>> prompts =
        results.stream()
            .collect(
                Collectors.groupingBy(Evaluation::prompt, LinkedHashMap::new, Collectors.toList()));
    prompts.forEach(
        (prompt, each) ->
            chart.line(
                new Line(
                    Figures.isShare(any.metric()) ? "prompt " + prompt : prompt,
                    each.stream().map(Evaluation::step).toList(),
                    each.stream().map(Evaluation::score).toList(),
                    each.stream().map(Evaluation::confidence).toList())));
    chart.floors(results.getLast().floors());
    chart.write(html);
  }

  /** The newest result of each benchmark and prompt in full. */
  private void table(Html html) {
    html.element("h3", "Newest results").open("div", "class", "wide").open("table").open("tr");
    for (String head : List.of("Task", "Prompt")) {
      html.element("th", head);
    }
    for (String head : List.of("Step", "n", "Score", "95 %", "Contaminated")) {
      html.element("th", head, "class", NUMBER);
    }
    html.element("th", "Floors").element("th", "Other metrics").close("tr");
    for (Evaluation result : newest()) {
      html.open("tr");
      html.element("td", result.benchmark() + ", " + shots(result), "class", "key");
      html.element("td", result.prompt());
      html.element("td", Figures.count(result.step()), "class", NUMBER);
      html.element("td", Figures.count(result.n()), "class", NUMBER);
      html.element("td", Figures.score(result.metric(), result.score()), "class", NUMBER);
      html.element(
          "td", "± " + Figures.score(result.metric(), result.confidence()), "class", NUMBER);
      html.element(
          "td",
          result.contaminated() == null
              ? "not counted"
              : Figures.count(result.contaminated()) + " of " + Figures.count(result.n()),
          "class",
          NUMBER);
      html.element("td", shares(result.floors(), ""));
      html.element("td", shares(result.metrics(), result.metric())).close("tr");
    }
    html.close("table").close("div").line();
    for (Evaluation result : newest()) {
      for (String warning : result.warnings()) {
        html.element(
            "p",
            result.benchmark() + ", prompt " + result.prompt() + ": " + warning,
            "class",
            "warning");
      }
    }
  }

  private static String shots(Evaluation result) {
    return result.fewShot() == null ? "" : result.fewShot() + "-shot";
  }

  private static String shares(Map<String, Double> shares, String except) {
    return shares.entrySet().stream()
        .filter(share -> !share.getKey().equals(except))
        .map(share -> share.getKey() + " " + Figures.score(share.getKey(), share.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Of each benchmark and prompt, by benchmark and prompt. */
  private List<Evaluation> newest() {
    Map<String, Evaluation> newest = new LinkedHashMap<>();
    evaluations.stream()
        .sorted(
            Comparator.comparing(Evaluation::benchmark)
                .thenComparing(Evaluation::prompt)
                .thenComparing(Evaluation::step))
        .forEach(result -> newest.put(result.benchmark() + result.prompt(), result));
    return List.copyOf(newest.values());
  }

  void leaderboard(Html html) {
    if (!Leaderboard.knows(evaluations.stream().map(Evaluation::task))) {
      html.element(
          "p",
          "This run has no score on JCommonsenseQA, JNLI, MARC-ja or JSQuAD yet, the tasks of the"
              + " leaderboard.",
          "class",
          "none");
    }
    html.open("div", "class", "wide").open("table").open("tr");
    html.element("th", "Model").element("th", "Prompt");
    Leaderboard.TITLES.forEach(title -> html.element("th", title, "class", NUMBER));
    html.close("tr").line();
    for (String prompt : newest().stream().map(Evaluation::prompt).distinct().sorted().toList()) {
      own(html, prompt);
    }
    for (Leaderboard.Model model : Leaderboard.PUBLISHED) {
      String prompt = Leaderboard.shown(model.prompt());
      html.open("tr").element("td", model.name(), "class", "key");
      html.element("td", prompt, "class", "key");
      model.scores().forEach(score -> cell(html, score, " (" + prompt + ")", null));
      html.close("tr").line();
    }
    html.close("table").close("div");
    html.element("p", Leaderboard.SOURCE, "class", "note");
  }

  private void own(Html html, String prompt) {
    List<Evaluation> results =
        newest().stream()
            .filter(result -> result.prompt().equals(prompt))
            .filter(result -> Leaderboard.TASKS.contains(result.task()))
            .toList();
    if (results.isEmpty()) {
      return;
    }
    html.open("tr", "class", "own").element("td", "this run", "class", "key");
    html.element("td", prompt);
    for (String task : Leaderboard.TASKS) {
      List<Evaluation> ofTask = new ArrayList<>(results);
      ofTask.removeIf(result -> !result.task().equals(task));
      if (ofTask.isEmpty()) {
        html.element("td", "–", "class", NUMBER);
      } else {
        Evaluation result = ofTask.getLast();
        cell(
            html,
            100 * result.score(),
            String.format(Locale.ROOT, " ± %.2f (%s)", 100 * result.confidence(), prompt),
            result.benchmark()
                + ", "
                + shots(result)
                + ", n "
                + Figures.count(result.n())
                + ", step "
                + Figures.count(result.step()));
      }
    }
    html.close("tr").line();
  }

  private static void cell(Html html, double percent, String beside, String below) {
    html.open("td", "class", NUMBER).text(String.format(Locale.ROOT, "%.2f", percent) + beside);
    if (below != null) {
      html.open("br").element("small", below);
    }
    html.close("td");
  }
}
