package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The report of a job, as the plugin writes it.
 *
 * @param html of the page
 */
record ReportPage(String html) {
  private static final List<String> SECTIONS =
      List.of(
          "summary",
          "training",
          "evaluation",
          "leaderboard",
          "questions",
          "history",
          "artifacts",
          "manifest");

  /** What a section says that has nothing to show. */
  private static final List<String> EMPTY =
      List.of("No values", "Nothing was scored", "No questions", "No step", "Not known");

  static ReportPage of(RunningCluster cluster, LLMTrainingJob job)
      throws IOException, InterruptedException {
    Process plugin =
        new ProcessBuilder(
                BuiltProgram.REPOSITORY.resolve("plugin/bin/kubectl-llmjob").toString(),
                "report",
                job.getMetadata().getName(),
                "--namespace",
                job.getMetadata().getNamespace(),
                "--kubeconfig",
                cluster.kubeconfig().toString(),
                "--output",
                "-")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String page = new String(plugin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, plugin.waitFor());
    return new ReportPage(page);
  }

  /** All sections are there and have something to show; the artifacts are those of the status. */
  void checkComplete(LLMTrainingJob job) {
    for (String section : SECTIONS) {
      assertTrue(html.contains("<section id=\"" + section + "\">"), section);
    }
    for (String empty : EMPTY) {
      assertFalse(html.contains(empty), empty);
    }
    List<String> parts = new ArrayList<>();
    int steps = job.getStatus().progress().step();
    parts.add("<dd>%d of %d</dd>".formatted(steps, steps));
    job.getStatus()
        .evaluations()
        .forEach(
            evaluation -> {
              parts.add(evaluation.task() + " " + evaluation.version());
              parts.add("prompt " + evaluation.prompt());
            });
    parts.addAll(List.of("AI 回答: ", "longest choice", "this run", "llama2-13b"));
    parts.addAll(List.of("kind: &quot;LLMTrainingJob&quot;", "&quot;formatVersion&quot;"));
    job.getStatus().artifacts().stream()
        .filter(artifact -> artifact.digest() != null)
        .forEach(artifact -> parts.add(artifact.digest()));
    for (String part : parts) {
      assertTrue(html.contains(part), part);
    }
  }
}
