package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.FileTrees;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A corpus that three pods make, and the same by one. */
@ExtendWith(TestCluster.class)
class ShardedCorpusIT {
  private final RunningCluster cluster;

  ShardedCorpusIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void threePodsMakeTheCorpusThatOneMakes() throws IOException {
    writeSources();
    ArtifactStatus sharded = corpusOf(manifest("three-shards").with("spec.data.shards", 3));
    assertEquals(Set.of("0", "1", "2"), indexes("three-shards"));
    Map<String, String> content = content(sharded);
    cluster.jobs().named("three-shards").delete();

    FileTrees.delete(cluster.volume().resolve(sharded.path()));
    ArtifactStatus whole = corpusOf(manifest("one-shard"));
    assertEquals(sharded.digest(), whole.digest());
    assertFalse(whole.reused(), "it was made anew");
    assertEquals(content, content(whole));
    cluster.jobs().named("one-shard").delete();
  }

  /** A third of the text each, and in the last one some of the first once more. */
  private void writeSources() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(cluster.volume().resolve("sources/prose"))) {
      for (Path file : files.sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    Path folder = Files.createDirectories(cluster.volume().resolve("sources/thirds"));
    int third = lines.size() / 3;
    Files.write(folder.resolve("a.jsonl"), lines.subList(0, third));
    Files.write(folder.resolve("b.jsonl"), lines.subList(third, 2 * third));
    List<String> last = new ArrayList<>(lines.subList(2 * third, lines.size()));
    last.addAll(lines.subList(0, 5));
    Files.write(folder.resolve("c.jsonl"), last);
  }

  private static JobManifest manifest(String name) {
    return JobManifest.small(name, RunningCluster.CLAIM)
        .with(
            "spec.data.sources",
            Stream.of("a", "b", "c")
                .map(part -> JobManifest.source(part, "sources/thirds/" + part + ".jsonl"))
                .toList())
        .with("spec.data.deduplicate", Map.of());
  }

  /** The corpus of a job, as its status has it; the job goes on. */
  private ArtifactStatus corpusOf(JobManifest manifest) {
    cluster.jobs().apply(manifest);
    LLMTrainingJob job =
        cluster
            .jobs()
            .awaitWhileWell(
                manifest.name(),
                seen -> seen.getStatus() != null && seen.getStatus().artifacts() != null);
    ArtifactStatus corpus = job.getStatus().artifacts().getFirst();
    assertEquals("corpus", corpus.kind());
    return corpus;
  }

  private Set<String> indexes(String job) {
    return cluster
        .client()
        .pods()
        .inNamespace(RunningCluster.NAMESPACE)
        .withLabel("tatara.dev/job", job)
        .withLabel("tatara.dev/step", "corpus")
        .list()
        .getItems()
        .stream()
        .map(ShardedCorpusIT::index)
        .collect(Collectors.toSet());
  }

  private static String index(Pod pod) {
    assertEquals("Succeeded", pod.getStatus().getPhase(), pod.getMetadata().getName());
    return pod.getMetadata().getLabels().get("batch.kubernetes.io/job-completion-index");
  }

  /** All files but the manifest, which says when it was made. */
  private Map<String, String> content(ArtifactStatus corpus) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(cluster.volume().resolve(corpus.path()))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("manifest.json")) {
          content.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    assertEquals(Set.of("a.jsonl.gz", "b.jsonl.gz", "c.jsonl.gz", "report.html"), content.keySet());
    return content;
  }
}
