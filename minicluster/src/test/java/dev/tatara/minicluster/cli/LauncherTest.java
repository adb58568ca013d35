package dev.tatara.minicluster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ./tatara} in a checkout without a build: what it removes, and what it says.
 */
class LauncherTest {
  @TempDir private Path folder;
  private Path checkout;
  private Path state;
  private Path cache;

  @BeforeEach
  void copyLauncher() throws IOException {
    checkout = Files.createDirectory(folder.resolve("checkout"));
    state = Files.createDirectory(folder.resolve("state"));
    cache = Files.createDirectory(folder.resolve("cache"));
    Files.copy(Path.of("../tatara"), checkout.resolve("tatara"));
  }

  @Test
  void cleanRemovesWhatTataraMadeAndNothingElse() throws Exception {
    file(state, "build.log");
    file(state, "volumes/default_claim/corpus");
    file(state, "thesis.tex");
    file(cache, "kubernetes/v1.34.9/kubectl");
    file(checkout, "operator/target/classes/Old.class");
    String said = run(0, "clean");
    assertEquals(List.of("thesis.tex"), names(state));
    assertTrue(said.contains("left: " + state), said);
    assertFalse(Files.exists(checkout.resolve("operator/target")));
    assertTrue(Files.exists(cache.resolve("kubernetes/v1.34.9/kubectl")), "the cache stays");
  }

  @Test
  void cleanOfAllLeavesOtherThingsInTheCache() throws Exception {
    file(cache, "kubernetes/v1.34.9/kubectl");
    file(cache, "kubernetes/notes.txt");
    file(cache, "helm/v3.19.5/helm");
    file(cache, "promtool/v0.311.3/promtool");
    file(cache, "etcd/bin/etcd");
    file(cache, "debian-docs/SOURCES.txt");
    run(0, "clean", "--all");
    assertEquals(List.of("kubernetes"), names(cache));
    assertEquals(List.of("notes.txt"), names(cache.resolve("kubernetes")));
  }

  @Test
  void folderThatTataraNeverUsedIsNotCleaned() throws Exception {
    file(state, "logs/of-something-else");
    run(0, "clean");
    assertTrue(Files.exists(state.resolve("logs/of-something-else")));
  }

  @Test
  void nothingIsRemovedUnderAClusterThatCannotBeStopped() throws Exception {
    file(state, "build.log");
    Process cluster = new ProcessBuilder("sh", "-c", "sleep 1000; :", "MiniclusterMain").start();
    try {
      Files.writeString(state.resolve("owner"), cluster.pid() + " 2026-01-01T00:00:00Z\n");
      String said = run(64, "clean");
      assertTrue(said.contains("kill " + cluster.pid()), said);
      assertTrue(Files.exists(state.resolve("build.log")));
    } finally {
      cluster.descendants().forEach(ProcessHandle::destroyForcibly);
      cluster.destroyForcibly();
    }
  }

  @Test
  void withoutABuildThereIsNoClusterToStopOrToAsk() throws Exception {
    assertTrue(run(0, "cluster", "down").contains("no cluster is running in " + state));
    assertTrue(run(3, "cluster", "status").contains("no cluster is running in " + state));
    assertTrue(run(64, "kubectl", "get", "pods").contains("no cluster is running"));
  }

  @Test
  void helpIsToldWithoutABuild() throws Exception {
    String said = run(0, "quickstart", "--help");
    assertTrue(said.contains("--jglue DIR"), said);
    assertTrue(said.contains("./tatara build"), said);
    assertFalse(Files.exists(state.resolve("build.log")));
  }

  @Test
  void kubectlOfTheCacheIsTaken() throws Exception {
    file(state, "kubeconfig");
    Path kubectl = file(cache, "kubernetes/v1.34.9/kubectl");
    Files.writeString(kubectl, "#!/bin/sh\necho \"$KUBECONFIG $*\"\n");
    assertTrue(kubectl.toFile().setExecutable(true));
    assertEquals(
        state.resolve("kubeconfig") + " get pods -o wide",
        run(0, "kubectl", "get", "pods", "-o", "wide").strip());
  }

  @Test
  void doctorTellsWhatComesByItselfFromWhatIsMissing() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("dirname", "sed", "ls", "tail")) {
      program(tools, tool, "exec /usr/bin/%s \"$@\"".formatted(tool));
    }
    program(tools, "id", "echo 1000");
    Map<String, String> bare = Map.of("PATH", tools.toString());
    String missing = run(1, bare, "doctor");
    assertTrue(missing.contains("ok       JDK 25+"), missing);
    assertTrue(missing.contains("missing  Maven"), missing);
    assertTrue(missing.contains("missing  etcd"), missing);
    assertTrue(missing.contains("later    Kubernetes binaries"), missing);

    program(tools, "mvn", "");
    program(tools, "spm_train", "");
    program(tools, "apt-get", ""); // etcd can be fetched from its package by anybody
    String sound = run(0, bare, "doctor");
    assertTrue(sound.contains("later    etcd                   will be made at first use"), sound);
    assertFalse(sound.contains("missing  "), sound);
  }

  private static void program(Path folder, String name, String body) throws IOException {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertTrue(program.toFile().setExecutable(true));
  }

  private static Path file(Path folder, String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String run(int expected, String... arguments) throws IOException, InterruptedException {
    return run(expected, Map.of(), arguments);
  }

  private String run(int expected, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/bash", checkout.resolve("tatara").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TATARA_STATE", state.toString());
    builder.environment().put("TATARA_CACHE", cache.toString());
    builder.environment().put("TATARA_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(expected, process.waitFor(), output);
    return output;
  }
}
