package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.ModelFolder;
import dev.tatara.trainer.launch.NodeEnvironment;
import dev.tatara.trainer.step.InterruptibleStep;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.step.StandardOutput;
import dev.tatara.trainer.step.StatusServer;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verb {@code evaluate}: by hand, as a step of a run, or as the sidecar of one. */
@Command(
    name = EvaluateCommand.NAME,
    description = {
      "Scores models on benchmarks.",
      "With a run: every committed checkpoint that has no result yet. With --watch: each checkpoint"
          + " as it is committed, until SIGTERM. With --model: that model."
    })
public final class EvaluateCommand implements Callable<Integer> {
  static final String NAME = "evaluate";
  private static final Logger LOG = LoggerFactory.getLogger(EvaluateCommand.class);

  @Spec private CommandSpec spec;
  @Mixin private RunOptions runOptions;
  @Mixin private ByHandOptions byHand;

  @Option(
      names = "--watch",
      description = "Evaluate beside the training, at low priority, and serve /evaluations.")
  private boolean watch;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "${env:TATARA_EVALUATION_THREADS}",
      description =
          "Threads to compute with (default: $$TATARA_EVALUATION_THREADS, else 1 with --watch and"
              + " all cores without).")
  private Integer threads;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9401",
      description = "Port of --watch (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--poll-seconds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Time between two looks for new checkpoints (default: ${DEFAULT-VALUE}).")
  private int pollSeconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new InterruptibleStep(
            NAME,
            runOptions.environment(),
            "finished results are kept; the next attempt goes on after them")
        .run(this::evaluate);
  }

  private void evaluate() throws IOException, InterruptedException {
    if (byHand.model() != null) {
      evaluateModel();
    } else if (watch) {
      watch();
    } else {
      evaluateRun();
    }
  }

  private void evaluateModel() throws IOException, InterruptedException {
    Path folder = byHand.model();
    List<Measurement> benchmarks = Benchmarks.load(List.of(byHand.settings()), Path.of(""));
    List<EvaluationResult> results = new ArrayList<>();
    try (Torch torch = Torch.start(threads(Runtime.getRuntime().availableProcessors()));
        LanguageModel model = LanguageModel.open(torch, ModelFolder.named(folder))) {
      for (Measurement benchmark : benchmarks) {
        String digest = benchmark.digest();
        EvaluationResult.Subject subject =
            new EvaluationResult.Subject(digest, digest, null, folder.toString());
        results.add(CheckpointEvaluator.evaluate(model, subject, benchmark, () -> {}));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    results.forEach(result -> out.print(EvaluationReport.questions(result, byHand.show())));
    out.print(EvaluationReport.table(results));
    StandardOutput.flush(out);
    if (byHand.output() != null) {
      AtomicFiles.writeJson(byHand.output(), Map.of("evaluations", results));
    }
  }

  private void evaluateRun() throws IOException, InterruptedException {
    RunContext run = runOptions.open();
    RunEvaluation evaluation = new RunEvaluation(run);
    List<EvaluationResult> results;
    try (Torch torch = Torch.start(threads(Runtime.getRuntime().availableProcessors()))) {
      results = evaluation.evaluate(torch);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!results.isEmpty()) {
      EvaluationResult last = new EvaluationStore(run.runDirectory()).whole(results.getLast());
      out.print(EvaluationReport.questions(last, byHand.show()));
      out.print(EvaluationReport.table(results));
      StandardOutput.flush(out);
    }
    evaluation.stepResult(results).report(run);
  }

  private void watch() throws InterruptedException {
    RunContext run = runOptions.open();
    EvaluationBoard board = new EvaluationBoard();
    NodeEnvironment node = NodeEnvironment.of(System.getenv());
    try (StatusServer server = EvaluationServer.start(node.bindAddress(), port, board)) {
      LOG.info("serving /evaluations on {}:{}", node.bindAddress(), server.port());
      if (node.nodeRank() != 0) {
        LOG.info("node {} does not evaluate, node 0 does; waiting for the end", node.nodeRank());
        Thread.currentThread().join(); // until interrupted
      }
      Niceness.set(Niceness.SIDECAR); // before the engine starts its threads
      try (Torch torch = Torch.start(threads(1))) {
        new EvaluationWatch(run, torch, board).run(Duration.ofSeconds(pollSeconds));
      }
    }
  }

  private int threads(int otherwise) {
    return threads == null ? otherwise : threads;
  }
}
