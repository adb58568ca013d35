package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.gate.Gates;
import dev.tatara.trainer.gate.Judgement;
import dev.tatara.trainer.gate.Scored;
import dev.tatara.trainer.gate.Scored.ScoredTask;
import dev.tatara.trainer.step.RunContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The gates of a run, over its results. */
public final class RunGates {
  private final RunContext run;
  private final Gates gates;

  /**
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when a gate is of
   *     nothing that is scored, or asks for a metric that the task does not have
   */
  public RunGates(RunContext run) {
    this.run = run;
    EvaluationSettings settings = run.configuration().evaluation();
    Map<ScoredTask, Set<String>> scored = new LinkedHashMap<>();
    if (settings != null && !settings.requirements().isEmpty()) {
      settings
          .tasks()
          .forEach(task -> parts(task).forEach(part -> scored.put(part, Benchmarks.metrics(task))));
    }
    this.gates = Gates.of(settings, scored);
  }

  private static Stream<ScoredTask> parts(EvaluationSettings.Task task) {
    Stream<String> prompts =
        task.perplexity() != null
            ? task.perplexity().sources().stream().map(EvaluationSettings.HeldOut::name)
            : task.prompts() != null ? task.prompts().stream() : Stream.of(TemplatedTask.PROMPT);
    return prompts.map(prompt -> new ScoredTask(task.name(), task.version(), prompt));
  }

  /** Whether the run asks for nothing. */
  public boolean isEmpty() {
    return gates.isEmpty();
  }

  /**
   * What they come to now, which is left behind for others, too; empty without gates, or without
   * checkpoints.
   *
   * @throws dev.tatara.trainer.TrainerException for the data, as {@link Benchmarks#load} says: only
   *     scores of the questions that are there count
   */
  public Optional<Judgement> judge() throws IOException {
    return isEmpty()
        ? Optional.empty()
        : mark(
            new EvaluationStore(run.runDirectory()).all(),
            ExpectedResults.of(Benchmarks.of(run)),
            Set.of());
  }

  /**
   * What is judged.
   *
   * @param results that count
   * @param steps of the checkpoints that are there and whole
   */
  private record Field(List<Scored> results, List<Integer> steps) {}

  private Field field(
      List<EvaluationResult> results, ExpectedResults expected, Set<Checkpoint> damaged) {
    List<Checkpoint> committed = new CheckpointStore(run.runDirectory()).committed();
    return new Field(
        expected.among(results, committed).stream().map(EvaluationResult::scored).toList(),
        committed.stream().filter(each -> !damaged.contains(each)).map(Checkpoint::step).toList());
  }

  /**
   * Judges, and leaves it behind for the training and the report.
   *
   * @param results of the run, also those that do not count
   * @param expected which of them count
   * @param damaged checkpoints that cannot pass, whatever they scored once
   */
  Optional<Judgement> mark(
      List<EvaluationResult> results, ExpectedResults expected, Set<Checkpoint> damaged)
      throws IOException {
    Field field = field(results, expected, damaged);
    Optional<Judgement> judgement = gates.judge(field.results(), field.steps());
    if (judgement.isPresent()) {
      List<Integer> notJudged =
          field.steps().stream().filter(step -> !gates.canJudge(step, field.results())).toList();
      new GateMark(run.runDirectory()).write(gates, judgement.get(), notJudged);
    }
    return judgement;
  }
}
