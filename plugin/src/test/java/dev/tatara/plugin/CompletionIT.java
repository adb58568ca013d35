package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Completion as kubectl asks for it, and as bash does. */
@ExtendWith(PluginCluster.class)
class CompletionIT {
  private static final String NAMESPACE = "completion";

  @BeforeAll
  static void begin(PluginCluster.Handle cluster) throws Exception {
    cluster.namespace(NAMESPACE);
    cluster.create(NAMESPACE, "alpha", spec -> {});
    cluster.create(NAMESPACE, "beta", spec -> {});
  }

  @Test
  void kubectlCompletesVerbsAndJobs(PluginCluster.Handle cluster) throws Exception {
    String verbs = cluster.kubectl("__complete", "llmjob", "s").run().out(0);
    assertEquals(
        List.of("status\tShows where a job stands", "suspend\tAsks a job to hold no pods", ":4"),
        verbs.lines().toList());
    assertEquals(
        "alpha\nbeta\n:4\n",
        cluster.kubectl("__complete", "llmjob", "logs", "-n", NAMESPACE, "").run().out(0));
    assertEquals(
        "beta\n:4\n",
        cluster.kubectl("__complete", "llmjob", "suspend", "-n", NAMESPACE, "b").run().out(0));
  }

  @Test
  void optionsAndTheirValuesAreCompleted(PluginCluster.Handle cluster) throws Exception {
    assertEquals(
        "tokenizer\ntokenize\ntrain\n:4\n", complete(cluster, "logs", "alpha", "--step", "t"));
    assertEquals("json\nyaml\n:4\n", complete(cluster, "status", "-o", ""));
    assertEquals(":0\n", complete(cluster, "plan", "-f", ""), "files, which the shell knows");
    assertEquals(":0\n", complete(cluster, "report", "alpha", "-o", ""));
    assertEquals(
        "report\tWrites the report of a job as one HTML file\nresume\tLets a suspended job go on, where it was\nretry\tLets a failed job go on\n:4\n",
        complete(cluster, "re"));
    String options = complete(cluster, "checkpoint", "--w");
    assertEquals("--wait\tWait until it has happened\n:4\n", options);
  }

  @Test
  void bashUsesTheScript(PluginCluster.Handle cluster) throws Exception {
    String script =
        "source <(kubectl-llmjob completion bash); COMP_WORDS=(kubectl-llmjob lo); COMP_CWORD=1;"
            + " _kubectl_llmjob; echo \"${COMPREPLY[@]}\"";
    assertEquals(
        "logs\n",
        Program.of(Path.of("/bin/bash"), cluster.kubeconfig()).with("-c", script).run().out(0));
  }

  @Test
  void zshHasAScriptToo(PluginCluster.Handle cluster) throws Exception {
    String script = cluster.plugin("completion", "zsh").run().out(0);
    assertTrue(script.startsWith("#compdef kubectl-llmjob\n"), script);
    assertEquals(2, cluster.plugin("completion", "fish").run().exitCode());
  }

  private static String complete(PluginCluster.Handle cluster, String... words) throws Exception {
    return cluster.plugin("__complete").with(words).run().out(0);
  }
}
