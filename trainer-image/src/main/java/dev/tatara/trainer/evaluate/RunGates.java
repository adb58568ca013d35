package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.gate.Gates;
import dev.tatara.trainer.gate.Judgement;
import dev.tatara.trainer.gate.Scored.ScoredTask;
import dev.tatara.trainer.step.RunContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The gates of a run, over its results. */
public final class RunGates {
  private final RunContext run;
  private final Gates gates;

  /**
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when a gate is of
   *     nothing that is scored
   */
  public RunGates(RunContext run) {
    this.run = run;
    EvaluationSettings settings = run.configuration().evaluation();
    List<ScoredTask> scored = new ArrayList<>();
    if (settings != null) {
      settings.tasks().forEach(task -> parts(task).forEach(scored::add));
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

  /** What they come to now; empty without gates, or without scores of them. */
  public Optional<Judgement> judge() {
    return isEmpty() ? Optional.empty() : judge(new EvaluationStore(run.runDirectory()).all());
  }

  /** As {@link #judge()}, of results that are known already. */
  Optional<Judgement> judge(List<EvaluationResult> results) {
    List<Integer> committed =
        new CheckpointStore(run.runDirectory()).committed().stream().map(Checkpoint::step).toList();
    return gates.judge(results.stream().map(EvaluationResult::scored).toList(), committed);
  }

  /** Judges, and leaves it behind for the training. */
  Optional<Judgement> mark(List<EvaluationResult> results) throws IOException {
    Optional<Judgement> judgement = judge(results);
    if (judgement.isPresent()) {
      new GateMark(run.runDirectory()).write(gates, judgement.get());
    }
    return judgement;
  }
}
