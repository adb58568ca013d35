package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** SentencePiece's own programs, as the tests' oracle. */
public final class SentencePiecePrograms {
  private SentencePiecePrograms() {}

  /** Skips the test where the programs are not installed. */
  public static void assumeInstalled() {
    boolean installed =
        Stream.of("spm_train", "spm_encode")
            .allMatch(
                program ->
                    Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    assumeTrue(installed, "SKIPPED: spm_train is missing: apt-get install sentencepiece");
  }

  /** What {@code spm_encode --output_format=id} prints for each line. */
  public static List<int[]> encode(Path model, List<String> lines, Path scratch)
      throws IOException, InterruptedException {
    List<int[]> ids = new ArrayList<>();
    for (String line : run("spm_encode", "--output_format=id", model, lines, scratch)) {
      ids.add(
          line.isBlank()
              ? new int[0]
              : Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray());
    }
    return ids;
  }

  /** What {@code spm_decode --input_format=id} prints for each line of ids. */
  public static List<String> decode(Path model, List<int[]> ids, Path scratch)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (int[] line : ids) {
      lines.add(String.join(" ", Arrays.stream(line).mapToObj(Integer::toString).toList()));
    }
    return run("spm_decode", "--input_format=id", model, lines, scratch);
  }

  /**
   * Trains a model by {@code spm_train}.
   *
   * @param folder that takes {@code NAME.model}
   * @param options beside input and name of the model
   */
  public static Path train(Path folder, String name, Path sentences, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("spm_train", "--input=" + sentences));
    command.add("--model_prefix=" + folder.resolve(name));
    command.addAll(options);
    Path log = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertEquals(0, process.waitFor(), () -> "spm_train failed, see " + log);
    return folder.resolve(name + ".model");
  }

  private static List<String> run(
      String program, String format, Path model, List<String> lines, Path scratch)
      throws IOException, InterruptedException {
    // Not writeString, which refuses a surrogate without its other half; this writes "?".
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    Path input = Files.write(scratch.resolve("in.txt"), bytes);
    Path output = scratch.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                program, "--model=" + model, format, "--input=" + input, "--output=" + output)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor());
    // Not readAllLines, which would also end a line at a carriage return.
    String text = Files.readString(output);
    return text.isEmpty()
        ? List.of()
        : List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }
}
