package dev.tatara.report;

import dev.tatara.report.LineChart.Mark;
import dev.tatara.report.RunReport.Event;
import dev.tatara.report.RunReport.Fact;
import dev.tatara.report.RunReport.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page of a run. */
public final class RunPage {
  private final RunReport report;
  private final Optional<JobFacts> job;

  private RunPage(RunReport report, Optional<JobFacts> job) {
    this.report = report;
    this.job = job;
  }

  /** Of what the trainer alone knows. */
  public static String of(RunReport report) {
    return new RunPage(report, Optional.empty()).html();
  }

  /** Of what the trainer and the cluster know. */
  public static String of(RunReport report, JobFacts job) {
    return new RunPage(report, Optional.of(job)).html();
  }

  private String html() {
    String name = job.map(JobFacts::name).orElse(report.job());
    String collected =
        report.created() == null
            ? "the trainer has not told anything of this run yet"
            : "as of " + report.created() + ", Tatara " + report.trainerVersion();
    Page page = new Page(name, "Training run; " + collected);
    summary(page.section("summary", "Summary"));
    training(page.section("training", "Training"));
    EvaluationSections evaluations = new EvaluationSections(report);
    Html evaluation = page.section("evaluation", "Evaluation");
    job.flatMap(JobFacts::gate).ifPresent(gate -> evaluation.element("p", gate));
    evaluations.curves(evaluation);
    evaluations.leaderboard(page.section("leaderboard", "Leaderboard"));
    QuestionSection.write(page.section("questions", "Questions"), report.questions());
    RecordSections records = new RecordSections(report, job);
    records.history(page.section("history", "Failures and restarts"));
    records.artifacts(page.section("artifacts", "Artifacts"));
    records.manifest(page.section("manifest", "Manifest"));
    return page.html();
  }

  private void summary(Html html) {
    List<Fact> cards = new ArrayList<>();
    job.ifPresent(facts -> cards.add(new Fact("Phase", facts.phase())));
    Series loss = report.series("loss");
    if (!loss.steps().isEmpty()) {
      int step = loss.steps().getLast();
      cards.add(
          new Fact("Step", Figures.count(step) + " of " + Figures.count(report.totalSteps())));
      cards.add(new Fact("Loss", Figures.number(loss.last())));
    }
    Series speed = report.series("tokensPerSecond");
    if (speed.last() != null) {
      cards.add(new Fact("Tokens a second", Figures.number(speed.last())));
    }
    Series mfu = report.series("mfu");
    if (mfu.last() != null) {
      cards.add(new Fact("MFU", Figures.percent(mfu.last())));
    }
    job.flatMap(facts -> facts.status("/accounting/goodput"))
        .ifPresent(goodput -> cards.add(new Fact("Goodput", goodput)));
    job.flatMap(facts -> facts.status("/restarts"))
        .ifPresent(restarts -> cards.add(new Fact("Restarts", restarts)));
    if (report.skippedSteps() > 0) {
      cards.add(new Fact("Skipped steps", Figures.count(report.skippedSteps())));
    }
    cards.addAll(report.facts());
    html.open("dl", "class", "cards");
    cards.forEach(
        card ->
            html.open("div").element("dt", card.name()).element("dd", card.value()).close("div"));
    html.close("dl").line();
  }

  private void training(Html html) {
    List<Mark> marks =
        report.events().stream().filter(RunPage::isMarked).map(RunPage::mark).toList();
    html.open("div", "class", "charts");
    chart(html, "loss", "Loss, nats a token", Figures::brief, false, marks);
    chart(html, "learningRate", "Learning rate", Figures::brief, true, List.of());
    chart(html, "tokensPerSecond", "Throughput, tokens a second", Figures::brief, true, marks);
    if (report.series("mfu").last() != null) {
      chart(html, "mfu", "MFU, causal attention", RunPage::percent, true, marks);
    }
    chart(html, "gradientNorm", "Gradient norm before clipping", Figures::brief, true, marks);
    html.close("div");
    html.element(
        "p",
        "Curves show the lowest and the highest value of each stretch of steps, so that spikes stay."
            + (marks.isEmpty() ? "" : " Dashed lines are restarts and rollbacks."),
        "class",
        "note");
    if (report.series("mfu").last() == null) {
      html.element(
          "p",
          "MFU (model operations over the accelerators' peak) is not shown: it is known of GPUs"
              + " with a known peak only, not of CPUs.",
          "class",
          "note");
    }
  }

  private void chart(
      Html html,
      String name,
      String title,
      Plot.Format format,
      boolean fromZero,
      List<Mark> marks) {
    Series series = report.series(name);
    LineChart chart = new LineChart(title, format).marks(marks);
    if (fromZero) {
      chart.fromZero();
    }
    chart.line(new LineChart.Line(title, series.steps(), series.values(), List.of())).write(html);
  }

  private static boolean isMarked(Event event) {
    return !event.kind().equals("start") && !event.kind().equals(ReportThinning.LEFT_OUT);
  }

  private static Mark mark(Event event) {
    return new Mark(event.step(), event.kind() + " " + event.time() + ": " + event.text());
  }

  static String percent(double share) {
    return Figures.brief(Math.round(share * 1e4) / 1e2) + " %";
  }
}
