package dev.tatara.minicluster.quickstart;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.binaries.CacheDirectory;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.minicluster.quickstart.documents.DocumentLibrary;
import dev.tatara.minicluster.quickstart.documents.TextCollection;
import dev.tatara.minicluster.quickstart.report.FailureReport;
import dev.tatara.minicluster.quickstart.view.Format;
import dev.tatara.minicluster.quickstart.view.JobView;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
   * @param stop whether to stop the cluster at the end, too, if it was started
   * @return whether the job is complete
   * @throws QuickstartException when it could not be run
   */
  boolean run(EvaluationSet questions, boolean stop) throws InterruptedException {
    Path kubectl = KubernetesBinaries.locate(terminal::say).program("kubectl");
    LocalCluster cluster = LocalCluster.startUnlessRunning(checkout, state);
    terminal.say(
        (cluster.startedHere() ? "starting a cluster in " : "using the cluster in ") + state);
    Thread onInterrupt = new Thread(cluster::stopIfStartedHere, "stop-cluster");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    boolean ended = false;
    try {
      boolean complete = runOn(cluster, kubectl, questions);
      ended = true;
      if (!stop) {
        new NextSteps(terminal, state).print(cluster.kubeconfig());
      }
      return complete;
    } finally {
      if (stop || !ended) {
        cluster.stopIfStartedHere();
      }
      removeHook(onInterrupt);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // this JVM is ending, and the hook at work
    }
  }

  private boolean runOn(LocalCluster cluster, Path kubectl, EvaluationSet questions)
      throws InterruptedException {
    TextCollection text = text(); // while the cluster starts
    JobManifest manifest = JobManifest.read(examples(checkout).resolve("job.yaml")).forText(text);
    try (KubernetesClient client = cluster.awaitReady()) {
      VolumeFiles volume = Claim.bind(client, examples(checkout).resolve("storage.yaml"));
      volume.put(text.file(), JobManifest.sourcePath(text));
      volume.put(questions.valid(), manifest.questions());
      volume.put(questions.train(), manifest.examples());
      terminal.say("evaluation: " + questions.description());
      JobRun job = new JobRun(client, manifest.name(), terminal::say);
      job.applyOrFollow(manifest);
      JobView end = job.follow(started, terminal.screen()::show);
      terminal.out().println();
      if (end.phase() != Phase.COMPLETE) {
        failure(end.status());
        return false;
      }
      terminal.out().println("complete " + Format.duration(end.elapsed()) + " after the command");
      new Kubectl(kubectl, cluster.kubeconfig()).print(terminal, "get", "llmjob", manifest.name());
      report(end.status(), volume, questions);
      return true;
    }
  }

  private TextCollection text() {
    try {
      TextCollection text =
          new DocumentLibrary(
                  CacheDirectory.ofUser(), examples(checkout).resolve("fallback"), terminal::say)
              .prepare();
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
