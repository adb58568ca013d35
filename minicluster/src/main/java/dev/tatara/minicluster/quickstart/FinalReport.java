package dev.tatara.minicluster.quickstart;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.minicluster.quickstart.report.EvaluationResult;
import dev.tatara.minicluster.quickstart.report.EvaluationResults;
import dev.tatara.minicluster.quickstart.report.EvaluationTable;
import dev.tatara.minicluster.quickstart.view.Ink;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is said of a complete job: what it made, how well that answers, what it writes, where it
 * lies.
 */
final class FinalReport {
  private static final int QUESTIONS = 3;

  private final PrintStream out;
  private final Ink ink;
  private final VolumeFiles volume;

  FinalReport(PrintStream out, Ink ink, VolumeFiles volume) {
    this.out = out;
    this.ink = ink;
    this.volume = volume;
  }

  /** What lies on the volume, and whether it was made now. */
  void artifacts(LLMTrainingJobStatus status) {
    heading("artifacts in " + volume.root());
    List<ArtifactStatus> artifacts = status.artifacts() == null ? List.of() : status.artifacts();
    for (ArtifactStatus artifact : artifacts) {
      out.printf(
          "  %-11s %-7s %s%n",
          artifact.kind(),
          Boolean.TRUE.equals(artifact.reused()) ? "reused" : "made",
          artifact.path() == null ? "" : artifact.path());
    }
    if (status.plan() != null && status.plan().runDirectory() != null) {
      String page = status.plan().runDirectory() + "/report.html";
      if (Files.exists(volume.resolve(page))) {
        out.printf("  %-11s %-7s %s%n", "report", "made", page);
      }
    }
  }

  /** Every score, and a few questions of the last one. */
  void evaluations(LLMTrainingJobStatus status, EvaluationSet questions) {
    if (status.plan() == null || status.plan().runDirectory() == null) {
      return;
    }
    try {
      EvaluationResults results =
          EvaluationResults.read(volume.resolve(status.plan().runDirectory()));
      if (results.all().isEmpty()) {
        return;
      }
      EvaluationResult last = results.last().getFirst();
      heading("evaluation on " + questions.description(last.n()) + ", in percent");
      indented(EvaluationTable.lines(results.all()));
      heading(
          "the first questions of step %d, %s (log-likelihoods; * is right)"
              .formatted(last.step(), last.name()));
      indented(EvaluationTable.questions(last, QUESTIONS));
    } catch (IOException e) {
      out.println("  " + ink.bad(e.getMessage()));
    }
  }

  /** What the model writes. */
  void sample(LLMTrainingJobStatus status, TextSample sample) throws InterruptedException {
    Path model = exported(status);
    if (model == null) {
      return;
    }
    heading("the model goes on after \"" + TextSample.PROMPT + "\"");
    try {
      indented(sample.generate(model).lines().toList());
      out.printf(
          "  more: ./tatara trainer generate --model %s --prompt '%s'%n", model, TextSample.PROMPT);
    } catch (QuickstartException e) {
      out.println("  " + ink.bad(e.getMessage()));
    }
  }

  /** The folder of the Hugging Face export, or null. */
  private Path exported(LLMTrainingJobStatus status) {
    if (status.artifacts() == null) {
      return null;
    }
    return status.artifacts().stream()
        .filter(artifact -> artifact.kind().equals("export") && artifact.path() != null)
        .map(artifact -> volume.resolve(artifact.path()))
        .findFirst()
        .orElse(null);
  }

  private void heading(String text) {
    out.println();
    out.println(ink.strong(text));
  }

  private void indented(List<String> lines) {
    lines.forEach(line -> out.println(line.isEmpty() ? "" : "  " + line));
  }
}
