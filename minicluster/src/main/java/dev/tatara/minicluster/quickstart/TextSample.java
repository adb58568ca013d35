package dev.tatara.minicluster.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Has the exported model write a few words, with the trainer's own {@code generate}. */
final class TextSample {
  static final String PROMPT = "Debian システムでは、";
  private static final int SECONDS = 120;

  private final List<String> trainer;

  /**
   * @param trainer the command line that a verb of the trainer is appended to
   */
  TextSample(List<String> trainer) {
    this.trainer = List.copyOf(trainer);
  }

  /** The verb and its options. */
  private static List<String> arguments(Path model) {
    return List.of(
        "generate",
        "--model",
        model.toString(),
        "--prompt",
        PROMPT,
        "--max-new-tokens",
        "48",
        "--temperature",
        "0.8",
        "--top-p",
        "0.9",
        "--seed",
        "1234");
  }

  /**
   * The prompt and how the model goes on.
   *
   * @throws QuickstartException when the trainer can't load the model, with what it said
   */
  String generate(Path model) throws InterruptedException {
    List<String> command = new ArrayList<>(trainer);
    command.addAll(arguments(model));
    CommandLineProgram.Result result = CommandLineProgram.run(command, Map.of(), SECONDS);
    if (result.exitCode() != 0) {
      throw new QuickstartException(
          "the trainer's generate ended with %d: %s"
              .formatted(result.exitCode(), result.errors().strip()));
    }
    return result.output().strip();
  }
}
