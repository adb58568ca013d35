package dev.tatara.minicluster.quickstart.view;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.ProgressStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells what is new about a job in lines that are never drawn again, for logs. A change of phase,
 * an artifact that is used again, a restart, a checkpoint and a score get a line at once; the
 * progress of training gets one every ten seconds.
 */
public final class PlainLines {
  private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(10);

  private Phase phase;
  private Duration lastProgress = BETWEEN_PROGRESS.negated();
  private int lastStep = -1;
  private int lastCheckpoint = -1;
  private int lastRestarts;
  private final Set<String> reused = new HashSet<>();
  private final Map<String, Integer> scoredSteps = new HashMap<>();

  /** The lines for what changed since the last call. */
  public List<String> update(JobView view) {
    List<String> news = new ArrayList<>();
    if (view.phase() != phase) {
      phase = view.phase();
      news.add(phase + ": " + phase.description());
    }
    view.progress().ifPresent(progress -> addProgress(view, progress, news));
    if (view.status() != null) {
      addReused(view, news);
      addRestart(view, news);
      addCheckpoint(view, news);
      addScores(view, news);
    }
    String time = "[" + Format.duration(view.elapsed()) + "] ";
    return news.stream().map(line -> time + line).toList();
  }

  private void addProgress(JobView view, ProgressStatus progress, List<String> news) {
    if (progress.step() == null || progress.step() == lastStep) {
      return;
    }
    boolean last = progress.step().equals(progress.totalSteps());
    if (!last && view.elapsed().minus(lastProgress).compareTo(BETWEEN_PROGRESS) < 0) {
      return;
    }
    lastProgress = view.elapsed();
    lastStep = progress.step();
    StringBuilder line =
        new StringBuilder("step ")
            .append(progress.step())
            .append('/')
            .append(progress.totalSteps());
    append(line, ", loss ", progress.loss());
    append(line, ", tokens/s ", progress.tokensPerSecond());
    append(line, ", ETA ", last ? null : progress.eta());
    news.add(line.toString());
  }

  private static void append(StringBuilder line, String label, Object value) {
    if (value != null) {
      line.append(label).append(value);
    }
  }

  private void addReused(JobView view, List<String> news) {
    List<ArtifactStatus> artifacts = view.status().artifacts();
    for (ArtifactStatus artifact : artifacts == null ? List.<ArtifactStatus>of() : artifacts) {
      if (Boolean.TRUE.equals(artifact.reused()) && reused.add(artifact.kind())) {
        news.add("the " + artifact.kind() + " was there already");
      }
    }
  }

  private void addRestart(JobView view, List<String> news) {
    Integer restarts = view.status().restarts();
    if (restarts != null && restarts > lastRestarts) {
      lastRestarts = restarts;
      var why = view.status().lastRestart();
      news.add("restart " + restarts + (why == null ? "" : ": " + why.message()));
    }
  }

  private void addCheckpoint(JobView view, List<String> news) {
    var checkpoint = view.status().checkpoint();
    if (checkpoint != null
        && checkpoint.lastStep() != null
        && checkpoint.lastStep() != lastCheckpoint) {
      lastCheckpoint = checkpoint.lastStep();
      news.add("checkpoint of step " + lastCheckpoint);
    }
  }

  private void addScores(JobView view, List<String> news) {
    List<EvaluationStatus> evaluations = view.status().evaluations();
    for (EvaluationStatus evaluation :
        evaluations == null ? List.<EvaluationStatus>of() : evaluations) {
      if (evaluation.last() == null) {
        continue;
      }
      String key =
          evaluation.task() + evaluation.version() + evaluation.prompt() + evaluation.metric();
      Integer before = scoredSteps.put(key, evaluation.last().step());
      if (!evaluation.last().step().equals(before)) {
        news.add(Format.score(evaluation));
      }
    }
  }
}
