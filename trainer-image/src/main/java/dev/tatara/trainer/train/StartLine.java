package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.launch.RankEnvironment;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.resume.ResumedFrom;
import dev.tatara.trainer.step.RunContext;
import java.util.Optional;

/** The line for people that says what trains, on what, and from where. */
record StartLine(RunContext run, RankEnvironment rank, TrainingProcess.Options options) {

  /**
   * Of a run that begins or goes on now.
   *
   * @param model that trains
   * @param checkpoint what it goes on from
   */
  String of(ModelConfig model, Optional<Checkpoint> checkpoint) {
    return "%s parameters in %s%s; %s, threads each: %d; %s"
        .formatted(
            parameters(model),
            run.configuration().training().precision(),
            run.configuration().training().deterministic() ? ", deterministic" : "",
            group(),
            options.threads(),
            checkpoint
                .map(c -> "going on from " + run.relative(c.folder()) + origin(checkpoint))
                .orElseGet(this::beginning));
  }

  private String origin(Optional<Checkpoint> checkpoint) {
    return takenOver(run, checkpoint).map(from -> ", which was " + from.checkpoint()).orElse("");
  }

  /** Where the checkpoint that a run goes on from was another run's; empty where it is its own. */
  static Optional<ResumedFrom> takenOver(RunContext run, Optional<Checkpoint> checkpoint) {
    return ResumedFrom.of(run.runDirectory())
        .filter(from -> checkpoint.filter(own -> own.step() == from.step()).isPresent());
  }

  private static String parameters(ModelConfig model) {
    return model.lora() == null
        ? "%,d".formatted(model.parameterCount())
        : "%,d of %,d".formatted(model.trainedParameterCount(), model.parameterCount());
  }

  private String beginning() {
    String from = run.configuration().model().initFrom();
    return from == null ? "training from the beginning" : "beginning with the weights of " + from;
  }

  private String group() {
    return rank.worldSize() == 1
        ? "one process"
        : rank.worldSize() + " processes over " + options.transport().label();
  }
}
