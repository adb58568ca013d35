package dev.tatara.trainer.plan;

import dev.tatara.planner.LayoutPlanner;
import dev.tatara.planner.PlanRefusedException;
import dev.tatara.planner.PlanRequest;
import dev.tatara.planner.PlanTable;
import dev.tatara.planner.Planning;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.ProgramName;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfigurationReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verb {@code plan}. */
@Command(
    name = "plan",
    description = {
      "Says how a model would be spread over GPUs, what it takes on each, and how fast it should go.",
      "",
      "Give a model and GPUs, and whatever of the layout is decided; the rest is chosen as the"
          + " operator chooses it. Or give the run configuration of a job. Nothing is computed on a"
          + " device: docs/reference/planner.md has the formulas.",
    })
public final class PlanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--run",
      paramLabel = "FILE",
      description =
          "Run configuration of a job: its model, batch, processes and layout are taken from it.")
  private Path run;

  @Mixin private ModelOptions model;
  @Mixin private AcceleratorOptions accelerators;
  @Mixin private LayoutOptions layout;

  @Option(names = "--json", description = "Write JSON instead of tables.")
  private boolean json;

  @Override
  public Integer call() {
    PlanRequest request = request();
    Planning planning = plan(request);
    String text = json ? PlanJson.write(request, planning) : PlanTable.write(request, planning);
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Planning plan(PlanRequest request) {
    try {
      return LayoutPlanner.plan(request);
    } catch (PlanRefusedException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID, told(e.getMessage()), told(e.hint()), e);
    }
  }

  /** A run configuration has fields; without one, the layout was given in options. */
  private String told(String sentence) {
    return run == null && sentence != null ? OptionNames.in(sentence) : sentence;
  }

  private PlanRequest request() {
    try {
      if (run == null) {
        return new PlanRequest(model.shape(), model.recipe(), accelerators.given(), layout.fixed());
      }
      if (model.given() || accelerators.countGiven() || layout.given()) {
        throw new IllegalArgumentException(
            "--run decides the model, the processes and the layout, and other options do so too");
      }
      RunConfiguration configuration = RunConfigurationReader.read(run);
      return new RunRequest(configuration, model.vocabularySize())
          .on(accelerators.of(configuration.resources()));
    } catch (IllegalArgumentException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          e.getMessage(),
          "'" + ProgramName.CURRENT + " plan --help' lists the options",
          e);
    }
  }
}
