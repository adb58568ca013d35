package dev.tatara.minicluster.quickstart;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.background.BackgroundStart;
import dev.tatara.minicluster.background.RunningCluster;
import dev.tatara.minicluster.binaries.CacheDirectory;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.minicluster.process.ExitHook;
import dev.tatara.minicluster.quickstart.documents.DocumentLibrary;
import dev.tatara.minicluster.quickstart.documents.TextCollection;
import dev.tatara.minicluster.quickstart.report.FailureReport;
import dev.tatara.minicluster.quickstart.view.Format;
import dev.tatara.minicluster.quickstart.view.JobView;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The whole way: a cluster, text and questions on its volume, the job, and what came of it. */
final class Quickstart {
  private final Terminal terminal;
  private final Checkout checkout;
  private final Path state;
  private final long started;

  /**
   * @param state absolute path of the cluster's state folder
   * @param started {@link System#nanoTime()} of the moment from which time counts
   */
  Quickstart(Terminal terminal, Checkout checkout, Path state, long started) {
    this.terminal = terminal;
    this.checkout = checkout;
    this.state = state;
    this.started = started;
  }

  /** Where the quickstart's manifests and texts lie. */
  static Path examples(Checkout checkout) {
    return checkout.root().resolve("examples/quickstart");
  }

  /**
   * Runs the job to its end. What was started is stopped when that can't be reached, by Ctrl-C for
   * one.
   *
   * @return whether the job is complete
   * @throws QuickstartException when it could not be run
   * @throws MiniclusterException when the cluster did not come up
   */
  boolean run(QuickstartOptions options) throws InterruptedException {
    Path kubectl = KubernetesBinaries.locate(terminal::say).program("kubectl");
    RunningCluster cluster = new RunningCluster(state);
    BackgroundStart start =
        BackgroundStart.unlessRunning(cluster, List.of("--repository", checkout.root().toString()));
    terminal.say(
        (start.startedHere() ? "starting a cluster in " : "using the cluster in ") + state);
    boolean ended = false;
    try (ExitHook _ = ExitHook.of("stop-cluster", start::undo)) {
      boolean complete = runOn(cluster, start, new Kubectl(kubectl, cluster.kubeconfig()), options);
      ended = true;
      if (!options.stop()) {
        new NextSteps(terminal, state).print(cluster.kubeconfig());
      }
      return complete;
    } finally {
      if (options.stop() || !ended) {
        start.undo();
      }
    }
  }

  private boolean runOn(
      RunningCluster cluster, BackgroundStart start, Kubectl kubectl, QuickstartOptions options)
      throws InterruptedException {
    // A cluster that was up before may have a job that runs, and needs no text.
    Optional<TextCollection> text =
        start.startedHere() ? Optional.of(text(options.offline())) : Optional.empty();
    start.awaitReady(news -> {});
    try (KubernetesClient client = cluster.connect()) {
      JobManifest example = JobManifest.read(examples(checkout).resolve("job.yaml"));
      VolumeFiles volume = Claim.bind(client, examples(checkout).resolve("storage.yaml"));
      JobRun job = new JobRun(client, example.name(), terminal::say);
      boolean applied =
          job.applyOrFollow(
              options.ofNewJob(),
              () ->
                  prepare(example, text.orElseGet(() -> text(options.offline())), volume, options));
      EvaluationSet questions = applied ? questions(options) : example.questionsOn(volume);
      JobView end = job.follow(started, terminal.screen()::show, cluster::isRunning);
      terminal.out().println();
      if (end.phase() != Phase.COMPLETE) {
        failure(end.status());
        return false;
      }
      terminal.out().println("complete " + Format.duration(end.elapsed()) + " after the command");
      kubectl.print(terminal, "get", "llmjob", example.name());
      report(end.status(), volume, questions);
      return true;
    }
  }

  /** Puts text and questions on the volume, and makes the manifest that names them. */
  private JobManifest prepare(
      JobManifest example, TextCollection text, VolumeFiles volume, QuickstartOptions options) {
    EvaluationSet questions = questions(options);
    volume.put(text.file(), JobManifest.sourcePath(text));
    volume.put(questions.valid(), example.questions());
    volume.put(questions.train(), example.examples());
    terminal.say("evaluation: " + questions.description(example.limit()));
    JobManifest manifest = example.forText(text);
    return options.steps().isPresent() ? manifest.withSteps(options.steps().getAsInt()) : manifest;
  }

  private EvaluationSet questions(QuickstartOptions options) {
    return options.jglue().orElseGet(() -> EvaluationSet.ofProject(examples(checkout)));
  }

  private TextCollection text(boolean offline) {
    try {
      DocumentLibrary library =
          new DocumentLibrary(
              CacheDirectory.ofUser(), examples(checkout).resolve("fallback"), terminal::say);
      TextCollection text = offline ? library.prepareFallback() : library.prepare();
      terminal.say(
          "text: %s documents, %s characters %s"
              .formatted(
                  Format.count(text.documents()),
                  Format.count(text.characters()),
                  text.fallback()
                      ? "written for the project"
                      : "of Debian's Japanese documentation"));
      return text;
    } catch (IOException e) {
      throw new QuickstartException("can't prepare the text: " + e.getMessage(), e);
    }
  }

  private void failure(LLMTrainingJobStatus status) {
    List<String> lines =
        status.failure() == null
            ? List.of("the job failed, and the operator gave no reason")
            : FailureReport.lines(status.failure());
    terminal.out().println(terminal.ink().bad(lines.getFirst()));
    lines.stream().skip(1).forEach(terminal.out()::println);
  }

  private void report(LLMTrainingJobStatus status, VolumeFiles volume, EvaluationSet questions)
      throws InterruptedException {
    FinalReport report = new FinalReport(terminal.out(), terminal.ink(), volume);
    report.artifacts(status);
    report.evaluations(status, questions);
    report.sample(status, new TextSample(checkout.trainerCommand()));
  }
}
