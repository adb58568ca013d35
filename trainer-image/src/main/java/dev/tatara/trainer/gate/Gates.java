package dev.tatara.trainer.gate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.gate.Scored.ScoredTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a checkpoint must score, all of it. */
public final class Gates {
  /** Findings that a sentence names; the files have the others. */
  private static final int NAMED = 3;

  private final List<Check> checks;

  private Gates(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * The gates of an evaluation, over the tasks that it scores.
   *
   * @param settings null where nothing is evaluated
   * @param scored every task with each prompt or source, in order, and the metrics of its results
   * @throws TrainerException {@code ConfigurationInvalid} when a gate is of none of them, or of a
   *     metric that its task does not have
   */
  public static Gates of(EvaluationSettings settings, Map<ScoredTask, Set<String>> scored) {
    List<Check> checks = new ArrayList<>();
    for (EvaluationSettings.Gate gate :
        settings == null ? List.<EvaluationSettings.Gate>of() : settings.requirements()) {
      List<Check> own =
          scored.keySet().stream()
              .filter(task -> task.name().equals(gate.task()))
              .filter(task -> gate.prompt() == null || task.prompt().equals(gate.prompt()))
              .map(task -> new Check(task, gate))
              .toList();
      if (own.isEmpty()) {
        throw new TrainerException(
            FailureReason.CONFIGURATION_INVALID,
            "evaluation: a gate is of task %s%s, which is not scored"
                .formatted(gate.task(), gate.prompt() == null ? "" : ", prompt " + gate.prompt()),
            "name one of these, or all of a task by its name alone: "
                + scored.keySet().stream()
                    .map(ScoredTask::toString)
                    .collect(Collectors.joining(", ")));
      }
      own.forEach(check -> requireMetric(check, scored.get(check.task())));
      checks.addAll(own);
    }
    return new Gates(checks);
  }

  private static void requireMetric(Check check, Set<String> metrics) {
    String asked = check.gate().metric();
    if (asked != null && !metrics.contains(asked)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "evaluation: a gate asks for %s of %s, which has only %s"
              .formatted(asked, check.task(), String.join(", ", new TreeSet<>(metrics))),
          "use one of these; balanced_acc, mcc and macro_f1 are there only where all questions have"
              + " the same choices, so none of multipleChoice.choices quotes a field");
    }
  }

  /** Whether nothing is asked for. */
  public boolean isEmpty() {
    return checks.isEmpty();
  }

  /** A hash of what is asked for. */
  String digest() {
    return CanonicalJson.digest(Map.of("checks", checks));
  }

  /**
   * Judges the checkpoints of a run.
   *
   * @param results of all checkpoints there ever were
   * @param committed steps of the checkpoints that are there
   * @return empty without gates, or when there is no checkpoint
   */
  public Optional<Judgement> judge(List<Scored> results, Collection<Integer> committed) {
    if (isEmpty() || committed.isEmpty()) {
      return Optional.empty();
    }
    TreeMap<Integer, List<Check.Finding>> verdicts = new TreeMap<>();
    for (int step : committed) {
      findings(step, results).ifPresent(findings -> verdicts.put(step, findings));
    }
    int lacking = (int) committed.stream().distinct().count() - verdicts.size();
    if (verdicts.isEmpty()) {
      return Optional.of(
          new Judgement(
              null,
              false,
              "no checkpoint is judged yet: none has all the scores that the gates ask for",
              null,
              lacking));
    }
    Integer passed =
        verdicts.descendingMap().entrySet().stream()
            .filter(verdict -> passes(verdict.getValue()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    int newest = verdicts.lastKey();
    return Optional.of(
        new Judgement(
            newest,
            passes(verdicts.get(newest)),
            sentence(newest, verdicts.get(newest)),
            passed,
            lacking == 0 ? null : lacking));
  }

  /** Whether a checkpoint has all the scores that are asked for. */
  public boolean canJudge(int step, List<Scored> results) {
    return findings(step, results).isPresent();
  }

  /** A finding for each check; empty when the checkpoint lacks a score. */
  private Optional<List<Check.Finding>> findings(int step, List<Scored> results) {
    List<Check.Finding> findings =
        checks.stream().flatMap(check -> check.of(step, results).stream()).toList();
    return Optional.of(findings).filter(found -> found.size() == checks.size());
  }

  private static boolean passes(List<Check.Finding> findings) {
    return findings.stream().allMatch(Check.Finding::passed);
  }

  private static String sentence(int step, List<Check.Finding> findings) {
    boolean passed = passes(findings);
    List<String> told =
        findings.stream()
            .filter(finding -> passed || !finding.passed())
            .map(Check.Finding::sentence)
            .toList();
    String more = told.size() > NAMED ? ", and %d more".formatted(told.size() - NAMED) : "";
    return "step %d %s: %s%s"
        .formatted(
            step,
            passed ? "passed" : "did not pass",
            String.join(", ", told.subList(0, Math.min(NAMED, told.size()))),
            more);
  }
}
