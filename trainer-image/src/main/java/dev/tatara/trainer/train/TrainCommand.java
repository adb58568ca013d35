package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.comm.Communicators.Transport;
import dev.tatara.trainer.config.ResumeSettings;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfiguration.ResourceSettings;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.launch.NodeEnvironment;
import dev.tatara.trainer.launch.RankEnvironment;
import dev.tatara.trainer.launch.Supervisor;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.progress.ProgressServer;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.tensor.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verb {@code train}. */
@Command(
    name = "train",
    description = {
      "Trains the model of a run, and goes on from its newest checkpoint when there is one.",
      "",
      "Starts one process for each accelerator of the pod (resources.processesPerNode), restarts them"
          + " when one dies, and ends when all steps are done. SIGTERM (or Ctrl-C) ends it after a"
          + " checkpoint.",
      "",
      "The run's parallelism says how the processes of all pods share the work: tensor x pipeline x data"
          + " of them. A run may go on in another layout than the one that wrote its checkpoint.",
      "",
      "With lora in the run, low-rank adapters on the model of model.initFrom train instead of its"
          + " weights.",
      "",
      "With checkpoint.resumeFrom in the run, or --resume-from, it begins with the weights, optimizer"
          + " state, place in the data and step of another run's checkpoint, where it has none of its"
          + " own. That run is not changed.",
    },
    footer = {
      "",
      "Writes into the run's folder: checkpoints/, metrics.jsonl, rollbacks.json (after steps without"
          + " a finite loss) and steps/train.json.",
      "",
      "Environment: TATARA_DEVICE=cpu|cuda trains there whatever the run says; OMP_NUM_THREADS sets the"
          + " threads of a process; TATARA_COMMUNICATOR=tcp|shared-memory|nccl how processes exchange"
          + " data (default: NCCL on GPUs; on CPUs shared memory in one pod, TCP between pods).",
      "",
      "Example:",
      "  ${ROOT-COMMAND-NAME} train --run run.json --storage /data",
      "  ${ROOT-COMMAND-NAME} train --run longer.json --storage /data --resume-from runs/ml/a-7d0f3c1a",
    })
public final class TrainCommand implements Callable<Integer> {
  /** The device of runs on GPUs. */
  static final String CUDA = "cuda";

  @Mixin private RunOptions runOptions;

  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      description = "Folder of a dataset (default: the result of the run's tokenize step).")
  private Path dataset;

  @Option(
      names = "--tokenizer",
      paramLabel = "PATH",
      description =
          "SentencePiece model or folder that holds one (default: the result of the tokenizer step).")
  private Path tokenizer;

  @Option(
      names = "--resume-from",
      paramLabel = "DIR",
      description =
          "Folder of another run, from the storage root, to go on from where this one has no"
              + " checkpoint (default: checkpoint.resumeFrom of the run).")
  private String resumeFrom;

  @Option(
      names = "--resume-step",
      paramLabel = "STEP",
      description = "Step of the checkpoint of --resume-from (default: the newest that is whole).")
  private Integer resumeStep;

  @Option(
      names = "--progress-port",
      paramLabel = "PORT",
      defaultValue = "" + ProgressServer.DEFAULT_PORT,
      description =
          "Port of /progress, /metrics and /healthz on $$TATARA_BIND_ADDRESS (default: ${DEFAULT-VALUE}; 0: any).")
  private int progressPort;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    RunContext run = open();
    Map<String, String> variables = System.getenv();
    check(run.configuration(), variables);
    ResourceSettings resources = run.configuration().resources();
    Optional<RankEnvironment> rank = RankEnvironment.of(variables, resources);
    return rank.isPresent()
        ? new TrainingProcess(
                run, rank.get(), options(resources, variables, rank.get().localRank()))
            .run()
        : supervise(run, variables);
  }

  private RunContext open() {
    if (resumeFrom != null) {
      return runOptions.open(new ResumeSettings(null, resumeFrom, resumeStep));
    }
    if (resumeStep != null) {
      throw invalid("--resume-step is given alone", "name a run with --resume-from");
    }
    return runOptions.open();
  }

  private int supervise(RunContext run, Map<String, String> variables) throws Exception {
    NodeEnvironment node = NodeEnvironment.of(variables);
    if (node.nodeRank() == 0) {
      new RunBeginning(run).prepare();
    }
    CommandSpec root = spec.root();
    List<String> arguments = root.commandLine().getParseResult().originalArgs();
    CheckpointStore store = new CheckpointStore(run.runDirectory());
    return new Supervisor(
            run.configuration().resources(),
            node,
            run.environment(),
            JavaCommand.again(root.userObject().getClass(), arguments),
            store::newestStep,
            System.out)
        .run();
  }

  private TrainingProcess.Options options(
      ResourceSettings resources, Map<String, String> variables, int localRank) {
    String name = device(resources, variables);
    Transport transport = TransportChoice.of(name, resources.nodes(), variables);
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = RankEnvironment.threads(variables, cores);
    Device device = name.equals(CUDA) ? Device.cuda(localRank) : Device.CPU;
    return new TrainingProcess.Options(
        dataset, tokenizer, progressPort, transport, threads, device);
  }

  private static String device(ResourceSettings resources, Map<String, String> variables) {
    return variables.getOrDefault("TATARA_DEVICE", resources.device());
  }

  private static void check(RunConfiguration run, Map<String, String> variables) {
    String device = device(run.resources(), variables);
    if (!List.of("cpu", CUDA).contains(device)) {
      throw invalid(
          "the device is '" + device + "'",
          "set TATARA_DEVICE, or resources.device of the run, to 'cpu' or 'cuda'");
    }
    if (!List.of("fp32", "bf16").contains(run.training().precision())) {
      throw invalid(
          "training.precision is '" + run.training().precision() + "'", "use 'fp32' or 'bf16'");
    }
    if (!List.of("Latest", "Never").contains(run.checkpoint().resumePolicy())) {
      throw invalid(
          "checkpoint.resumePolicy is '" + run.checkpoint().resumePolicy() + "'",
          "use 'Latest' or 'Never'");
    }
    if (run.lora() != null) {
      LoraConfig.of(run.lora());
      if (run.model().initFrom() == null && run.checkpoint().resumeFrom() == null) {
        throw invalid(
            "lora trains adapters alone, and the run begins with no model",
            "set model.initFrom to the folder of the model to adapt, or checkpoint.resumeFrom to a"
                + " run that has such adapters, or leave lora out");
      }
    }
    if (run.training().steps() < 1) {
      throw invalid("training.steps is " + run.training().steps(), "make it at least 1");
    }
    if (run.checkpoint().everySteps() < 1 || run.checkpoint().keepLast() < 1) {
      throw invalid(
          "checkpoint.everySteps and checkpoint.keepLast must be at least 1", "correct them");
    }
    Integer everyMinutes = run.checkpoint().everyMinutes();
    if (everyMinutes != null && everyMinutes < 1) {
      throw invalid(
          "checkpoint.everyMinutes is " + everyMinutes, "make it at least 1, or leave it out");
    }
    Integer keepEvery = run.checkpoint().keepEvery();
    if (keepEvery != null && keepEvery < 1) {
      throw invalid("checkpoint.keepEvery is " + keepEvery, "make it at least 1, or leave it out");
    }
    long samples = (long) run.training().steps() * run.training().globalBatchSize();
    if (samples > Integer.MAX_VALUE) {
      throw invalid(
          "training.steps times globalBatchSize are %,d samples, more than %,d"
              .formatted(samples, Integer.MAX_VALUE),
          "take fewer steps or a smaller batch");
    }
    TransportChoice.of(device, run.resources().nodes(), variables);
    LayoutCheck.check(run);
  }

  private static TrainerException invalid(String message, String hint) {
    return new TrainerException(FailureReason.CONFIGURATION_INVALID, message, hint);
  }
}
