package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.launch.JavaCommand;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shards as processes, to which something happens while they filter, or while they merge. */
@Timeout(180)
class KilledShardTest {
  private static final int FILES = 3;
  private static final int FILE_DOCUMENTS = 10_000;

  @TempDir private Path folder;
  private Process shard;

  @AfterEach
  void end() {
    if (shard != null) {
      shard.destroyForcibly();
    }
  }

  @Test
  void whoIsKilledGoesOnAndTheCorpusIsThatOfOneProcess() throws Exception {
    write();
    run("alone", "0/1");
    Artifact alone = Artifact.open(folder.resolve("alone"), CorpusReader.KIND);
    assertFalse(Files.exists(folder.resolve("alone.shards")), "of use to nobody");

    run("corpus", "0/3");
    start("corpus", "1/3");
    await(() -> isWriting(folder.resolve("corpus.shards"), "documents.jsonl.zst"));
    kill();
    assertEquals(1, parts().size(), "that of shard 0");
    run("corpus", "2/3");
    assertFalse(Files.exists(folder.resolve("corpus")), "shard 1 has not filtered its file");

    start("corpus", "1/3");
    await(() -> isWriting(folder, "text.jsonl.gz"));
    kill();
    assertFalse(Files.exists(folder.resolve("corpus")));
    assertEquals(FILES, parts().size());
    run("corpus", "0/3");
    assertFalse(Files.exists(folder.resolve("corpus")), "shard 1 is the one that merges");
    run("corpus", "1/3");

    Artifact corpus = Artifact.open(folder.resolve("corpus"), CorpusReader.KIND);
    corpus.verify();
    assertEquals(alone.manifest().digest(), corpus.manifest().digest());
    assertEquals(alone.manifest().counts(), corpus.manifest().counts());
    assertArrayEquals(
        Files.readAllBytes(CorpusReader.file(alone, "text")),
        Files.readAllBytes(CorpusReader.file(corpus, "text")));
    assertFalse(Files.exists(folder.resolve("corpus.shards/artifacts")), "of use to nobody");
    assertEquals(List.of(), temporary());

    run("corpus", "2/3");
    assertTrue(log().contains("reused " + folder.resolve("corpus")), this::log);
    assertFalse(Files.exists(folder.resolve("corpus.shards/artifacts")), "nothing is done again");
  }

  @Test
  void partsThatAnotherJobDeletesWhileTheyAreMergedAreMadeAgain() throws Exception {
    write();
    run("alone", "0/1");
    start("corpus", "0/1");
    await(() -> isWriting(folder, "text.jsonl.gz"));
    signal("STOP");
    assertEquals(FILES, parts().size(), "those to come are not open yet");
    AtomicFiles.delete(folder.resolve("corpus.shards/artifacts/filtered"));
    signal("CONT");
    assertEquals(0, shard.waitFor(), this::log);
    assertTrue(log().contains("another job has deleted filtered parts"), this::log);
    Artifact corpus = Artifact.open(folder.resolve("corpus"), CorpusReader.KIND);
    corpus.verify();
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("alone/text.jsonl.gz")),
        Files.readAllBytes(corpus.file("text.jsonl.gz")));
    assertEquals(List.of(), temporary());
  }

  private void signal(String name) throws Exception {
    String pid = Long.toString(shard.pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor());
  }

  /** Files of so many bytes that each is a part, and that filtering and merging take a while. */
  private void write() throws IOException {
    Random random = new Random(5);
    for (String name : names()) {
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(name))) {
        StringBuilder text = new StringBuilder();
        for (int d = 0; d < FILE_DOCUMENTS; d++) {
          text.setLength(0);
          for (int w = 0; w < 200; w++) {
            text.append(Integer.toString(random.nextInt(1 << 20), 36)).append(' ');
          }
          out.write("{\"text\": \"" + text + "\"}\n");
        }
      }
    }
  }

  /** Names by which files of a seventh of the usual bytes end a part. */
  private static List<String> names() {
    return IntStream.range(0, 1000)
        .mapToObj(i -> "text-" + i + ".jsonl")
        .filter(name -> (SeenTexts.hash(name) >>> 11) * 0x1.0p-53 < 0.1)
        .limit(FILES)
        .toList();
  }

  private void start(String output, String of) throws IOException {
    shard =
        ShortProcess.startingFast(
                new ProcessBuilder(
                        JavaCommand.again(
                            Main.class,
                            List.of(
                                "corpus",
                                "--input=" + folder + "/text-*.jsonl",
                                "--output=" + folder.resolve(output),
                                "--shard=" + of)))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile()))
            .start();
  }

  private void run(String output, String of) throws Exception {
    start(output, of);
    assertEquals(0, shard.waitFor(), () -> "shard " + of + ": " + log());
  }

  private void kill() throws Exception {
    shard.destroyForcibly();
    assertEquals(137, shard.waitFor(), "it was killed, and had not ended");
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Condition condition) throws Exception {
    while (!condition.holds()) {
      assertTrue(shard.isAlive(), () -> "the shard has ended: " + log());
      Thread.sleep(2);
    }
  }

  /** Whether a temporary folder below holds a file of that name with something in it. */
  private static boolean isWriting(Path below, String name) throws IOException {
    for (Path file : all(below)) {
      if (file.getFileName().toString().equals(name)
          && file.getParent().getFileName().toString().endsWith(".tmp")
          && Files.exists(file)
          && Files.size(file) > 0) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> all(Path below) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> walk = Files.exists(below) ? Files.walk(below) : Stream.empty()) {
      walk.forEach(found::add);
    } catch (UncheckedIOException e) {
      return List.of(); // a folder went meanwhile
    }
    return found;
  }

  private List<Path> parts() throws IOException {
    return all(folder.resolve("corpus.shards")).stream()
        .filter(path -> path.endsWith("manifest.json"))
        .filter(path -> !path.getParent().getFileName().toString().startsWith("."))
        .toList();
  }

  private List<Path> temporary() throws IOException {
    return all(folder).stream()
        .filter(path -> path.getFileName().toString().endsWith(".tmp"))
        .toList();
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
