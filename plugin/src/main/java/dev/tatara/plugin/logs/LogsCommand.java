package dev.tatara.plugin.logs;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobSpec;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Belongings;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what the pods of a step say. */
@Command(
    name = "logs",
    description = {
      "Prints the log of a step. Lines of training begin with their rank, [rank 3], where there are"
          + " several; what a pod of several says beside its ranks, or of a shard of the corpus, begins"
          + " with [pod 1]."
    },
    mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
  private static final String TRAIN = "train";

  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;

  @Parameters(paramLabel = "JOB", description = "Name of the LLMTrainingJob.")
  private String name;

  @Option(
      names = "--step",
      paramLabel = "STEP",
      description =
          "corpus, tokenizer, tokenize, train, evaluate, export or report (default: the last before"
              + " report that was begun).")
  private String step;

  @Option(names = "--rank", paramLabel = "N", description = "Only that rank of the training.")
  private Integer rank;

  @Option(
      names = "--index",
      paramLabel = "N",
      description =
          "Only the pod of that index, of a step with several: a node of the training, or a shard of"
              + " the corpus.")
  private Integer index;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as lines come, until the pods have ended.")
  private boolean follow;

  @Option(
      names = {"-p", "--previous"},
      description = "The pods before the present ones: those that failed and were replaced.")
  private boolean previous;

  @Option(
      names = "--tail",
      paramLabel = "LINES",
      description = "Only that many of the last lines of each pod (default: all).")
  private Integer tail;

  @Override
  public Integer call() {
    if (follow && previous) {
      throw new PluginException(
          ExitCodes.USAGE, "--previous pods have ended: there is nothing to --follow", null);
    }
    try (Cluster cluster = connection.connect()) {
      LLMTrainingJob job = cluster.job(name);
      Belongings belongings = cluster.belongings(job);
      String of = step == null && rank != null ? TRAIN : step == null ? last(belongings) : step;
      List<Pod> pods = pods(job.getSpec(), belongings, of);
      new PodLogs(cluster.client(), spec.commandLine().getOut(), follow, tail)
          .print(pods, RankFilter.of(rank, pods.size() > 1));
      return ExitCodes.OK;
    }
  }

  private String last(Belongings belongings) {
    if (belongings.jobs().isEmpty()) {
      throw new PluginException(
          ExitCodes.NOT_FOUND,
          "no step of '%s' has begun".formatted(name),
          "kubectl llmjob status " + name + " says what it waits for");
    }
    List<String> begun = belongings.jobs().stream().map(Belongings::step).toList();
    return begun.reversed().stream()
        .filter(each -> !each.equals(PodLogs.REPORT))
        .findFirst()
        .orElse(PodLogs.REPORT);
  }

  private List<Pod> pods(LLMTrainingJobSpec spec, Belongings belongings, String of) {
    List<Pod> pods = StepPods.of(belongings.pods(of), previous);
    if (rank != null) {
      int processes = spec.resources().acceleratorsPerNode();
      int ranks = processes * spec.resources().nodes();
      if (!TRAIN.equals(of) || rank < 0 || rank >= ranks) {
        throw new PluginException(
            ExitCodes.NOT_FOUND,
            TRAIN.equals(of)
                ? "there is no rank %d: they are 0 to %d".formatted(rank, ranks - 1)
                : "the step %s has no ranks".formatted(of),
            null);
      }
      pods = pods.stream().filter(pod -> StepPods.index(pod) == rank / processes).toList();
    }
    if (index != null) {
      pods = pods.stream().filter(pod -> StepPods.index(pod) == index).toList();
    }
    if (pods.isEmpty()) {
      throw new PluginException(
          ExitCodes.NOT_FOUND,
          "the step %s of '%s' has no %spods%s"
              .formatted(
                  of, name, previous ? "earlier " : "", index == null ? "" : " of index " + index),
          "pods of a job that was suspended or deleted take their logs with them; steps are"
              + " corpus, tokenizer, tokenize, train, evaluate, export and report");
    }
    return pods;
  }
}
