package dev.tatara.plugin.diagnose;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.cluster.Belongings;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong with a job, or nothing. */
@Command(
    name = "diagnose",
    description = {
      "Says what is wrong with a job and what to do about it: reads its status, pods, events, claims"
          + " and nodes. Says nothing and ends with 0 when all is well; ends with 1 when something is"
          + " wrong. Scores that say less than they seem to, and a rank that the others of its node"
          + " wait for, are told, too, and are nothing wrong."
    },
    mixinStandardHelpOptions = true)
public final class DiagnoseCommand implements Callable<Integer> {
  private static final int FORBIDDEN = 403;

  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;

  @Parameters(paramLabel = "JOB", description = "Name of the LLMTrainingJob.")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings;
    try (Cluster cluster = connection.connect()) {
      findings = findings(cluster);
    }
    for (int i = 0; i < findings.size(); i++) {
      Finding finding = findings.get(i);
      out.println("%d. %s: %s".formatted(i + 1, finding.reason(), finding.what()));
      if (finding.mend() != null) {
        out.println("   what to do: " + finding.mend());
      }
    }
    out.flush();
    return findings.stream().anyMatch(Finding::isTrouble) ? ExitCodes.TROUBLE : ExitCodes.OK;
  }

  private List<Finding> findings(Cluster cluster) {
    LLMTrainingJob job = cluster.job(name);
    Belongings belongings = cluster.belongings(job);
    Instant now = Instant.now();
    List<Finding> findings = new ArrayList<>(StatusFindings.of(job, now));
    Set<String> known = findings.stream().map(Finding::reason).collect(Collectors.toSet());
    List<Finding> claims = asFarAsAllowed("claims", () -> ClaimFindings.of(cluster.client(), job));
    if (findings.isEmpty() || PodFindings.addTo(findings)) {
      findings.addAll(PodFindings.of(belongings));
    }
    Set<String> told = findings.stream().map(Finding::reason).collect(Collectors.toSet());
    claims.stream().filter(claim -> !told.contains(claim.reason())).forEach(findings::add);
    findings.addAll(
        asFarAsAllowed(
            "events", () -> EventFindings.of(cluster.client(), job, belongings, known, now)));
    findings.addAll(asFarAsAllowed("nodes", () -> NodeFindings.of(cluster.client(), belongings)));
    findings.addAll(ScoreFindings.of(job));
    return findings;
  }

  /** Not everybody who may read jobs may read nodes. */
  private List<Finding> asFarAsAllowed(String what, Supplier<List<Finding>> look) {
    try {
      return look.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() != FORBIDDEN) {
        throw e;
      }
      spec.commandLine()
          .getErr()
          .println("note: you may not read the " + what + ", so they were not looked at");
      return List.of();
    }
  }
}
