package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointSaver;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.SaveListener;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.Communicators;
import dev.tatara.trainer.comm.Communicators.Transport;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.inference.InitialWeights;
import dev.tatara.trainer.inference.ModelFolder;
import dev.tatara.trainer.launch.ParentWatch;
import dev.tatara.trainer.launch.RankEnvironment;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.parallel.GroupConnections;
import dev.tatara.trainer.parallel.ProcessGroups;
import dev.tatara.trainer.progress.GpuMemoryReporter;
import dev.tatara.trainer.progress.LossSpikes;
import dev.tatara.trainer.progress.ProgressReporter;
import dev.tatara.trainer.progress.ProgressServer;
import dev.tatara.trainer.report.LiveReport;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.StatusServer;
import dev.tatara.trainer.step.StepFailure;
import dev.tatara.trainer.step.StopSignal;
import dev.tatara.trainer.step.TerminationMessage;
import dev.tatara.trainer.tensor.Device;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.watch.HangWatchdog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One rank, from its start to its end. */
final class TrainingProcess {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingProcess.class);

  /** Ends that all ranks come to at the same place: nobody is left waiting. */
  private static final Set<FailureReason> AGREED =
      Set.of(
          FailureReason.CONFIGURATION_INVALID,
          FailureReason.TERMINATED,
          FailureReason.NON_FINITE_LOSS,
          FailureReason.STORAGE_UNAVAILABLE,
          FailureReason.CHECKPOINT_CORRUPT);

  /**
   * What the rank is told by its command line and environment.
   *
   * @param dataset folder of the dataset, or null for the tokenize step's
   * @param tokenizer tokenizer, or null for the tokenizer step's
   * @param progressPort port of {@code /progress}
   * @param transport how ranks exchange data
   * @param threads that an operator may use
   * @param device that the rank computes on
   */
  record Options(
      Path dataset,
      Path tokenizer,
      int progressPort,
      Transport transport,
      int threads,
      Device device) {}

  private final RunContext run;
  private final RunConfiguration configuration;
  private final RankEnvironment rank;
  private final Options options;
  private final RunCheckpoints checkpoints;
  private volatile boolean training;

  TrainingProcess(RunContext run, RankEnvironment rank, Options options) {
    this.run = run;
    this.configuration = run.configuration();
    this.rank = rank;
    this.options = options;
    this.checkpoints =
        new RunCheckpoints(
            new CheckpointStore(run.runDirectory()),
            configuration.checkpoint(),
            new GateMark(run.runDirectory()));
  }

  /**
   * Trains.
   *
   * @return the exit code
   */
  int run() throws IOException {
    ParentWatch.start();
    try (StopSignal stop = StopSignal.install(this::askedToEnd)) {
      try (TrainingInputs inputs =
          TrainingInputs.open(run, options.dataset(), options.tokenizer(), rank.rank() == 0)) {
        Torch torch =
            configuration.training().deterministic()
                ? Torch.startDeterministic(options.device(), options.threads())
                : Torch.start(options.device(), options.threads());
        if (rank.rank() == 0) {
          lead(inputs, torch, stop);
        } else {
          follow(inputs, torch, stop);
        }
        // Not after a failure: threads that wait for other ranks may still write into tensors.
        torch.close();
        return 0;
      } catch (IOException | RuntimeException e) {
        if (!stop.requested()) {
          throw e;
        }
        // The process ends as soon as the signal is answered: this is the time to say why.
        StepFailure failure = StepFailure.of("train", e);
        if (e instanceof TrainerException) {
          LOG.info("{}", e.getMessage());
        } else {
          LOG.error("failed while it was asked to end", e);
        }
        new TerminationMessage(run.environment()).write(failure.with(lastCheckpoint()));
        return failure.error().exitCode();
      }
    }
  }

  /** Whoever asked the run to end can ask none of its processes any more. */
  private Map<String, Object> lastCheckpoint() {
    return checkpoints.store().committed().stream()
        .findFirst()
        .map(last -> Map.<String, Object>of("checkpoint", RunRecorder.describe(run, last)))
        .orElse(null);
  }

  private void askedToEnd() {
    if (training) {
      LOG.info("asked to end: a checkpoint follows after this step");
    } else {
      // Nothing is lost, and there may be minutes of waiting for other pods ahead.
      LOG.info("asked to end before training began");
      Runtime.getRuntime().halt(FailureReason.TERMINATED.exitCode());
    }
  }

  /** Rank 0: decides where to go on from, records, and serves progress. */
  private void lead(TrainingInputs inputs, Torch torch, StopSignal stop) throws IOException {
    int steps = configuration.training().steps();
    try (ProgressReporter reporter =
            new ProgressReporter(
                steps,
                rank.restarts(),
                rank.lastRestart(),
                run.runDirectory(),
                LossSpikes.above(configuration.health().lossSpikeFactor()));
        StatusServer server =
            ProgressServer.start(
                rank.node().bindAddress(),
                options.progressPort(),
                reporter::progress,
                reporter.metrics().registry(),
                reporter.requests(),
                new LiveReport(run))) {
      LOG.info("progress at http://{}:{}/progress", rank.node().bindAddress(), server.port());
      Optional<GpuMemoryReporter> memory =
          torch.cudaRuntime().map(cuda -> new GpuMemoryReporter(cuda::memory, reporter.metrics()));
      CheckpointInterval interval =
          new CheckpointInterval(Clock.systemUTC(), configuration.checkpoint().everyMinutes());
      RunRecorder recorder = new RunRecorder(run, reporter, interval, memory);
      inGroup(
          torch,
          groups -> {
            TrainingState state = state(torch, inputs, groups);
            Optional<Checkpoint> checkpoint = start(inputs, state, groups);
            reporter.locate(groups.world().inquiry().pods());
            LOG.info(
                "{}", new StartLine(run, rank, options).of(state.model().config(), checkpoint));
            new StartEntry(run, rank, torch.deviceName())
                .write(state.model().config(), checkpoint)
                .mfuOfOneToken()
                .ifPresent(reporter::compareWithPeak);
            train(inputs, state, groups, stop, checkpoint, recorder, recorder);
            recorder.done();
            groups.world().barrier();
          });
    }
  }

  private void follow(TrainingInputs inputs, Torch torch, StopSignal stop) throws IOException {
    inGroup(
        torch,
        groups -> {
          TrainingState state = state(torch, inputs, groups);
          Optional<Checkpoint> checkpoint = start(inputs, state, groups);
          train(inputs, state, groups, stop, checkpoint, SaveListener.NONE, RunListener.NONE);
          groups.world().barrier();
        });
  }

  private Optional<Checkpoint> start(
      TrainingInputs inputs, TrainingState state, ProcessGroups groups) throws IOException {
    Optional<Checkpoint> checkpoint = checkpoints.find(groups.world());
    Optional<InitialWeights> initial =
        checkpoint.isPresent() ? Optional.empty() : initialWeights(inputs, state);
    if (rank.rank() == 0) {
      checkpoints.keepBase(state.facts(), checkpoint, initial, inputs.tokenizerModel());
    }
    state.start(checkpoint, initial);
    return checkpoint;
  }

  private void train(
      TrainingInputs inputs,
      TrainingState state,
      ProcessGroups groups,
      StopSignal stop,
      Optional<Checkpoint> checkpoint,
      SaveListener saves,
      RunListener listener)
      throws IOException {
    BatchPlan plan = plan(groups);
    Recovery recovery = recovery(inputs, plan, groups);
    listener.begin(state, recovery.rollbacks(), checkpoint);
    // The watchdog is closed first: it need not force a rank that has come back, and still saves.
    try (CheckpointSaver saver =
            checkpoints.saver(
                groups.world(), checkpoint, inputs.tokenizerModel(), saves, state.staging());
        BatchPrefetcher batches = batches(inputs, plan, recovery.path());
        HangWatchdog watchdog = watchdog(groups)) {
      watchdog.start(Duration.ofSeconds(configuration.health().stallTimeoutSeconds()));
      saver.reserve(state.content());
      TrainingStep step =
          new TrainingStep(configuration, state, plan, recovery.path(), batches, groups);
      StateKeeper keeper =
          new StateKeeper(
              state,
              groups.journal(),
              saver,
              recovery,
              () -> initialWeights(inputs, state),
              listener);
      new TrainingLoop(configuration, state, step, stop::requested, listener::checkpointRequested)
          .run(keeper);
    }
  }

  private HangWatchdog watchdog(ProcessGroups groups) {
    return new HangWatchdog(
        groups.world().inquiry(),
        groups.journal(),
        rank.rank(),
        rank.worldSize(),
        run.runDirectory().resolve("hang"),
        new ForcedEnd(run.environment()));
  }

  private interface Body {
    void run(ProcessGroups groups) throws IOException;
  }

  /** The others hear at once of a rank that fails. */
  private void inGroup(Torch torch, Body body) throws IOException {
    try (Communicator communicator =
        Communicators.join(
            rank.group(configuration.job().uid()), options.transport(), torch.cudaRuntime())) {
      try {
        training = true;
        // Closed with the communicator, after the others have been told of a failure.
        ProcessGroups groups = ProcessGroups.split(communicator, configuration.parallelism());
        if (torch.cudaRuntime().isPresent()) {
          groups.journal().leaveWaitingToDevice();
        }
        GroupConnections.open(torch, groups, configuration.parallelism().virtualStages() > 1);
        if (!configuration.training().deterministic() && !options.device().isCuda()) {
          ElementType type = Precision.of(configuration.training().precision()).computeType();
          MatrixKernels.settle(torch, run.runDirectory(), type, communicator);
        }
        body.run(groups);
      } catch (TrainerException e) {
        if (!AGREED.contains(e.reason())) {
          communicator.abort(e.getMessage());
        }
        throw e;
      } catch (IOException | RuntimeException | Error e) {
        communicator.abort(e.toString());
        throw e;
      }
    }
  }

  private BatchPlan plan(ProcessGroups groups) {
    return new BatchPlan(
        configuration.training().globalBatchSize(),
        configuration.training().microBatchSize(),
        configuration.parallelism().data(),
        groups.place().data());
  }

  private Recovery recovery(TrainingInputs inputs, BatchPlan plan, ProcessGroups groups)
      throws IOException {
    return Recovery.open(
        run.runDirectory(),
        checkpoints.store(),
        order(inputs),
        new SamplePath(plan.globalBatchSize(), inputs.data().samples()),
        groups.world());
  }

  private BatchPrefetcher batches(TrainingInputs inputs, BatchPlan plan, SamplePath path) {
    MicroBatchReader reader = new MicroBatchReader(inputs.data(), configuration.data());
    return new BatchPrefetcher(
        position ->
            plan.microBatches(position).stream()
                .map(positions -> reader.read(positions.stream().map(path::sample).toList()))
                .toList());
  }

  private TrainingState state(Torch torch, TrainingInputs inputs, ProcessGroups groups) {
    return new TrainingState(torch, configuration, inputs.vocabularySize(), order(inputs), groups);
  }

  private DataOrder order(TrainingInputs inputs) {
    return new DataOrder(configuration.training().seed(), inputs.data().identity());
  }

  private Optional<InitialWeights> initialWeights(TrainingInputs inputs, TrainingState state) {
    return Optional.ofNullable(configuration.model().initFrom())
        .map(
            path ->
                InitialWeights.open(
                    "model.initFrom",
                    ModelFolder.of(run.resolve(path)),
                    state.model().config().withoutLora(),
                    inputs.tokenizerModel()));
  }
}
