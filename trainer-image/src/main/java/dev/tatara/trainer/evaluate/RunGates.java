package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gates of a run, over its results. */
public final class RunGates {
  private static final Logger LOG = LoggerFactory.getLogger(RunGates.class);

  private final RunContext run;
  private final Gates gates;

  /**
   * @throws TrainerException {@code ConfigurationInvalid} when a gate is of nothing that is scored,
   *     or asks for a metric that the task does not have
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
   * checkpoints. One passes only if its files are whole now, whenever it was scored: the newest
   * that would pass is read.
   *
   * @throws TrainerException for the data, as {@link Benchmarks#load} says: only scores of the
   *     questions that are there count; {@code CheckpointCorrupt} when no checkpoint is left
   */
  public Optional<Judgement> judge() throws IOException {
    if (isEmpty()) {
      return Optional.empty();
    }
    List<EvaluationResult> results = new EvaluationStore(run.runDirectory()).all();
    ExpectedResults expected = ExpectedResults.of(Benchmarks.of(run));
    Set<Checkpoint> damaged = new HashSet<>();
    Optional<Checkpoint> passed = passed(results, expected, damaged);
    while (passed.isPresent() && isDamaged(passed.get(), damaged.size() + 1)) {
      damaged.add(passed.get());
      passed = passed(results, expected, damaged);
    }
    return mark(results, expected, damaged, damaged);
  }

  private Optional<Checkpoint> passed(
      List<EvaluationResult> results, ExpectedResults expected, Set<Checkpoint> damaged) {
    Field field = field(results, expected, damaged);
    Optional<Integer> step = gates.judge(field.results(), field.steps()).map(Judgement::passedStep);
    return committed().stream()
        .filter(checkpoint -> step.filter(it -> it == checkpoint.step()).isPresent())
        .findFirst();
  }

  /** Whether a checkpoint is damaged; if it is the last of so many, that ends the step. */
  private boolean isDamaged(Checkpoint checkpoint, int ofSoMany) {
    try {
      checkpoint.verifyModel();
      return false;
    } catch (TrainerException e) {
      if (e.reason() != FailureReason.CHECKPOINT_CORRUPT || ofSoMany == committed().size()) {
        throw e;
      }
      LOG.warn("{} does not pass: {}", checkpoint.folder().getFileName(), e.getMessage());
      return true;
    }
  }

  private List<Checkpoint> committed() {
    return new CheckpointStore(run.runDirectory()).committed();
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
    List<Checkpoint> committed = committed();
    return new Field(
        expected.among(results, committed).stream().map(EvaluationResult::scored).toList(),
        committed.stream().filter(each -> !damaged.contains(each)).map(Checkpoint::step).toList());
  }

  /**
   * Judges, and leaves it behind for the training and the report.
   *
   * @param results of the run, also those that do not count
   * @param expected which of them count
   * @param damaged checkpoints that cannot pass, whatever they scored once: they were damaged, or
   *     could not be evaluated
   */
  Optional<Judgement> mark(
      List<EvaluationResult> results, ExpectedResults expected, Set<Checkpoint> damaged)
      throws IOException {
    return mark(results, expected, damaged, Set.of());
  }

  private Optional<Judgement> mark(
      List<EvaluationResult> results,
      ExpectedResults expected,
      Set<Checkpoint> damaged,
      Set<Checkpoint> wouldHavePassed)
      throws IOException {
    Field field = field(results, expected, damaged);
    List<Integer> missed = wouldHavePassed.stream().map(Checkpoint::step).toList();
    Optional<Judgement> judgement =
        gates.judge(field.results(), field.steps()).map(known -> known.butForDamage(missed));
    if (judgement.isPresent()) {
      List<Integer> notJudged =
          field.steps().stream().filter(step -> !gates.canJudge(step, field.results())).toList();
      new GateMark(run.runDirectory()).write(gates, judgement.get(), notJudged);
    }
    return judgement;
  }
}
