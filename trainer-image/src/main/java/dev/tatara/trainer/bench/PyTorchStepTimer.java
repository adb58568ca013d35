package dev.tatara.trainer.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The same step in PyTorch eager mode, in a Python process that trains when it is told to. */
final class PyTorchStepTimer implements StepTimer {
  private static final String SCRIPT = "pytorch_gpt_neox.py";

  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final Path script;
  private final String version;

  private PyTorchStepTimer(Process process, Path script) throws IOException {
    this.process = process;
    this.script = script;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.version = answer().substring("ready ".length());
  }

  /**
   * Starts it and waits until the model is built.
   *
   * @param python the interpreter; it needs the package torch
   * @throws IOException when the script does not come up; what it said is on the standard error
   */
  static PyTorchStepTimer start(String python, TrainingShape shape, String precision, int threads)
      throws IOException {
    Path script = Files.createTempFile("tatara-bench-", ".py");
    try (InputStream source = PyTorchStepTimer.class.getResourceAsStream(SCRIPT)) {
      Files.write(script, source.readAllBytes());
    }
    List<String> numbers =
        List.of(
                shape.layers(),
                shape.hiddenSize(),
                shape.heads(),
                shape.sequenceLength(),
                shape.microBatchSize(),
                shape.vocabularySize(),
                threads)
            .stream()
            .map(String::valueOf)
            .toList();
    ProcessBuilder builder = new ProcessBuilder(python, script.toString(), precision);
    builder.command().addAll(numbers);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try {
      return new PyTorchStepTimer(process, script);
    } catch (IOException e) {
      process.destroyForcibly();
      Files.deleteIfExists(script);
      throw e;
    }
  }

  /** Whether this interpreter has torch. */
  static boolean available(String python) {
    try {
      Process probe =
          new ProcessBuilder(python, "-c", "import torch")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** PyTorch's version. */
  String version() {
    return version;
  }

  @Override
  public double step() throws IOException {
    requests.write("step\n");
    requests.flush();
    String answer = answer();
    return Double.parseDouble(answer.substring(0, answer.indexOf(' ')));
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the PyTorch script ended before it answered");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      Files.deleteIfExists(script);
    } catch (IOException e) {
      script.toFile().deleteOnExit();
    }
  }
}
