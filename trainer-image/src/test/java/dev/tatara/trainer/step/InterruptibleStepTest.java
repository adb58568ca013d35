package dev.tatara.trainer.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to steps that are in the middle of their work, each a process as in its pod. */
@Timeout(180)
class InterruptibleStepTest {
  @TempDir Path folder;
  private Process step;

  @AfterEach
  void end() {
    if (step != null) {
      step.descendants().forEach(ProcessHandle::destroyForcibly);
      step.destroyForcibly();
    }
  }

  @Test
  void corpusCleansUpAndSaysThatItWasAskedToEnd() throws Exception {
    Path source = folder.resolve("long.jsonl.gz");
    writeGigabytes(source);
    start(builder("corpus", "--input=" + source, "--output=" + folder.resolve("corpus")));
    await(() -> names().anyMatch(name -> name.endsWith(".tmp")));
    assertTerminated("corpus");
    assertTrue(names().noneMatch(name -> name.endsWith(".tmp")), "something is left");
    assertTrue(names().noneMatch(name -> name.equals("corpus")), "it is not done");
  }

  @Test
  void tokenizerEndsSpmTrain() throws Exception {
    SentencePiecePrograms.assumeInstalled();
    Path text = Files.writeString(folder.resolve("text.txt"), "砂鉄と木炭で鋼を作る。\n".repeat(100));
    ProcessBuilder builder =
        builder(
            "tokenizer",
            "--input=" + text,
            "--vocabulary-size=300",
            "--output=" + folder.resolve("tokenizer"));
    holdBack(builder, "spm_train");
    start(builder);
    Path held = folder.resolve("held");
    await(() -> Files.exists(held));
    ProcessHandle spmTrain =
        ProcessHandle.of(Long.parseLong(Files.readString(held).strip())).orElseThrow();
    assertTerminated("tokenizer");
    spmTrain.onExit().join();
    assertTrue(names().noneMatch(name -> name.contains("tokenizer.")), "something is left");
  }

  /** The program does not begin before there is a file {@code gate}; there never is. */
  private void holdBack(ProcessBuilder builder, String program) throws IOException {
    Path programs = Files.createDirectory(folder.resolve("bin"));
    Path script =
        Files.writeString(
            programs.resolve(program),
            """
            #!/bin/sh
            echo $$ > %1$s/held.new && mv %1$s/held.new %1$s/held
            while [ ! -e %1$s/gate ]; do sleep 0.1; done
            PATH=${PATH#*:} exec %2$s "$@"
            """
                .formatted(folder, program));
    assertTrue(script.toFile().setExecutable(true));
    builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
  }

  /** One document again and again, for gigabytes: more than is read before the test is over. */
  private static void writeGigabytes(Path file) throws IOException {
    byte[] line = "{\"text\": \"たたら製鉄\"}\n".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(member)) {
      for (int i = 0; i < (64 << 20) / line.length; i++) {
        gzip.write(line);
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < 20_000_000 / member.size(); i++) {
        member.writeTo(out);
      }
    }
  }

  private ProcessBuilder builder(String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.again(Main.class, List.of(arguments)))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("TATARA_TERMINATION_LOG", folder.resolve("message").toString());
    return ShortProcess.startingFast(builder);
  }

  private void start(ProcessBuilder builder) throws IOException {
    step = builder.start();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Condition condition) throws Exception {
    while (!condition.holds()) {
      assertTrue(step.isAlive(), () -> "the step has ended: " + log());
      Thread.sleep(20);
    }
  }

  private void assertTerminated(String name) throws Exception {
    step.destroy();
    assertEquals(143, step.waitFor(), this::log);
    JsonNode message =
        JsonMapper.builder().build().readTree(Files.readAllBytes(folder.resolve("message")));
    assertEquals(name, message.path("step").asText());
    assertEquals("Terminated", message.path("error").path("reason").asText());
    assertTrue(!log().contains("\tat "), this::log);
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Stream<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(folder)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (UncheckedIOException e) {
      return names(); // a folder went meanwhile
    }
    return names.stream();
  }
}
