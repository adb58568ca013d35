package dev.tatara.report;

import dev.tatara.report.JobFacts.Trouble;
import dev.tatara.report.RunReport.ArtifactLine;
import dev.tatara.report.RunReport.Event;
import java.util.List;
import java.util.Optional;

/** What is on record beside figures: what went wrong, what was made, and from what. */
final class RecordSections {
  private final RunReport report;
  private final Optional<JobFacts> job;

  RecordSections(RunReport report, Optional<JobFacts> job) {
    this.report = report;
    this.job = job;
  }

  void history(Html html) {
    List<Trouble> troubles = job.map(JobFacts::troubles).orElse(List.of());
    for (Trouble trouble : troubles) {
      html.open("p").element("strong", trouble.what(), "class", "warning");
      html.text(": " + trouble.why()).close("p").line();
    }
    job.flatMap(facts -> facts.status("/failure/logTail"))
        .ifPresent(
            tail -> html.element("p", "The last lines of its log:").element("pre", tail).line());
    if (report.events().isEmpty()) {
      html.element(
          "p",
          troubles.isEmpty() ? "Nothing has failed." : "Training has not begun.",
          "class",
          "none");
      return;
    }
    html.open("div", "class", "wide").open("table");
    html.row("th", "Time", "Step", "What", "Why");
    for (Event event : report.events()) {
      html.open("tr").element("td", event.time(), "class", "key");
      html.element("td", Figures.count(event.step()), "class", "n");
      html.element("td", event.kind(), "class", "key").element("td", event.text()).close("tr");
      html.line();
    }
    html.close("table").close("div").line();
    if (report.events().stream().allMatch(event -> event.kind().equals("start"))
        && troubles.isEmpty()) {
      html.element("p", "Nothing has failed.", "class", "none");
    }
  }

  void artifacts(Html html) {
    if (report.artifacts().isEmpty()) {
      html.element("p", "No step has left anything yet.", "class", "none");
      return;
    }
    html.open("div", "class", "wide").open("table");
    html.row("th", "Step", "Path on the volume, digest", "Size", "Made", "Holds");
    for (ArtifactLine artifact : report.artifacts()) {
      html.open("tr").element("td", artifact.step(), "class", "key").open("td");
      html.element("code", artifact.path());
      if (artifact.digest() != null) {
        html.open("br").element("code", "sha256:" + artifact.digest());
      }
      html.close("td").element("td", Figures.bytes(artifact.bytes()), "class", "n");
      String made = artifact.created() == null ? "–" : artifact.created();
      html.element("td", Boolean.TRUE.equals(artifact.reused()) ? made + ", reused" : made);
      html.open("td").text(artifact.counts());
      if (!artifact.licences().isEmpty()) {
        html.open("br").text("licences: " + String.join(", ", artifact.licences()));
      }
      html.close("td").close("tr").line();
    }
    html.close("table").close("div").line();
  }

  void manifest(Html html) {
    job.ifPresent(
        facts ->
            html.element("p", "The LLMTrainingJob, with the defaults of the API:")
                .element("pre", facts.manifest()));
    if (report.configuration() != null) {
      html.open("details", "open", job.isEmpty() ? "" : null);
      html.element("summary", "The run configuration that was planned from it");
      html.element("pre", report.configuration()).close("details");
    }
    if (job.isEmpty() && report.configuration() == null) {
      html.element("p", "Not known.", "class", "none");
    }
  }
}
