package dev.tatara.trainer.checkpoint.verb;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.checkpoint.CheckpointComparison;
import dev.tatara.trainer.checkpoint.TensorDifference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verb {@code checkpoint diff}. */
@Command(
    name = "diff",
    description = {
      "Compares two checkpoints, of whatever layouts: positions, weights and moments.",
      "",
      "Shows, for each tensor that differs, the largest distance of two elements, absolute and"
          + " relative to the larger one. Ends with exit code 1 when something differs.",
    },
    footer = {
      "",
      "Example:",
      "  ${ROOT-COMMAND-NAME} checkpoint diff --tolerance 1e-6 one/step-00000300 two/step-00000300"
    })
final class DiffCommand implements Callable<Integer> {
  private static final ObjectWriter JSON =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of a checkpoint or of a run.")
  private Path first;

  @Parameters(index = "1", paramLabel = "DIR", description = "Folder of another.")
  private Path second;

  @Option(
      names = "--tolerance",
      paramLabel = "REL",
      defaultValue = "0",
      description = "Relative distance that counts as the same (default: ${DEFAULT-VALUE}: bits).")
  private double tolerance;

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CheckpointComparison comparison =
        CheckpointComparison.of(CheckpointPath.open(first), CheckpointPath.open(second));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(comparison));
    } else {
      print(comparison, out);
    }
    out.flush();
    return comparison.isSame(tolerance) ? 0 : 1;
  }

  private void print(CheckpointComparison comparison, PrintWriter out) {
    comparison
        .facts()
        .forEach(
            (name, values) -> out.println(name + ": " + values.get(0) + " / " + values.get(1)));
    comparison.onlyInFirst().forEach(name -> out.println(name + ": only in the first"));
    comparison.onlyInSecond().forEach(name -> out.println(name + ": only in the second"));
    comparison
        .otherShape()
        .forEach(
            (name, shapes) -> out.println(name + ": " + shapes.get(0) + " / " + shapes.get(1)));
    Table table = new Table("tensor", "elements", "differing", "max abs", "max rel");
    long differing = 0;
    for (TensorDifference tensor : comparison.tensors()) {
      if (!tensor.within(tolerance)) {
        differing++;
        table.add(
            tensor.name(),
            tensor.elements(),
            tensor.differing(),
            figure(tensor.maxAbsolute()),
            figure(tensor.maxRelative()));
      }
    }
    if (differing > 0) {
      table.print(out);
    }
    out.printf("%d of %d tensors differ%n", differing, comparison.tensors().size());
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.3e", value);
  }
}
