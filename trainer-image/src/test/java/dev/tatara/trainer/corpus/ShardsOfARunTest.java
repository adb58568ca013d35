package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb in the pods of a run, each with its index. */
class ShardsOfARunTest {
  @TempDir private Path root;
  private TestRun run;

  @BeforeEach
  void write() throws IOException {
    run = new TestRun(root).source("a", "a.jsonl", "jsonl", 1).source("b", "b.jsonl", "jsonl", 1);
    for (String name : new String[] {"a.jsonl", "b.jsonl"}) {
      Files.writeString(run.storage().resolve(name), TestRun.documents());
    }
    ((ObjectNode) run.configuration().get("data")).put("shards", 2);
  }

  @Test
  void onlyThePodThatMergesLeavesAResult() throws IOException {
    assertEquals(0, run.verbOfPod(1, "corpus"));
    assertFalse(run.message().has("artifact"), run::said);
    assertEquals(1, run.message().at("/summary/shard").asInt());
    assertEquals(2, run.message().at("/summary/shards").asInt());
    assertTrue(run.message().at("/summary/documents").asInt() > 0, run::said);
    assertEquals(
        Files.size(run.storage().resolve("b.jsonl")), run.message().at("/summary/bytes").asLong());
    Path result = run.runDirectory().resolve("steps/corpus.json");
    assertFalse(Files.exists(result));

    assertEquals(0, run.verbOfPod(0, "corpus"));
    assertTrue(run.message().path("artifact").asText().startsWith("artifacts/corpus/"), run::said);
    assertTrue(Files.exists(result));
    int documents = run.documents("a").size();
    assertEquals(documents, run.documents("b").size());
    String digest = run.result("corpus").digest();

    assertEquals(0, run.verbOfPod(1, "corpus"), "a pod that is started again");
    assertTrue(run.message().path("reused").asBoolean(), run::said);
    ((ObjectNode) run.configuration().get("data")).remove("shards");
    assertEquals(0, run.verb("corpus"));
    assertTrue(run.message().path("reused").asBoolean(), run::said);
    assertEquals(digest, run.result("corpus").digest());
  }

  @Test
  void aPodWithoutAnIndexOfTheShardsIsRefused() throws IOException {
    assertEquals(64, run.verb("corpus"));
    assertTrue(run.said().contains("made in 2 shards"), run.said());
    assertEquals(64, run.verbOfPod(2, "corpus"));
    assertTrue(run.said().contains("there is no shard 2 of 2"), run.said());
    assertEquals(64, run.verbOfPod(0, "corpus", "--shard", "half"));
    ((ObjectNode) run.configuration().get("data")).put("shards", 0);
    assertEquals(64, run.verbOfPod(0, "corpus"));
    assertTrue(run.said().contains("'data.shards' is 0"), run.said());
  }
}
