package dev.tatara.trainer.checkpoint.verb;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointConverter;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verb {@code checkpoint convert}. */
@Command(
    name = "convert",
    description = {
      "Writes a checkpoint again as another parallel layout would have written it.",
      "",
      "Training reads any layout in any other, so this is needed by nobody but other programs and"
          + " for the fastest start. With --single, model-00000.safetensors is a file that any"
          + " safetensors library reads, with all weights under their Hugging Face names.",
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} checkpoint convert --tensor 2 --pipeline 2 --data 2 --output /tmp/wide"
          + " runs/ml/quickstart-7d0f3c1a",
      "  ${ROOT-COMMAND-NAME} checkpoint convert --single --output /tmp/single"
          + " runs/ml/quickstart-7d0f3c1a/checkpoints/step-00000300",
    })
final class ConvertCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Folder of a checkpoint or of a run.")
  private Path path;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write, which must not exist.")
  private Path output;

  @ArgGroup(multiplicity = "1")
  private Target target;

  @Spec private CommandSpec spec;

  /** One of the two ways to name a layout. */
  private static final class Target {
    @Option(names = "--single", required = true, description = "The layout of a single process.")
    private boolean single;

    @ArgGroup(exclusive = false)
    private Sizes sizes;

    CheckpointLayout layout() {
      return sizes == null
          ? new CheckpointLayout(1, 1, 1)
          : new CheckpointLayout(sizes.tensor, sizes.pipeline, sizes.data);
    }
  }

  /** The sizes of a layout; those that are not given are 1. */
  private static final class Sizes {
    @Option(names = "--tensor", paramLabel = "N", description = "Tensor-parallel ranks.")
    private int tensor = 1;

    @Option(names = "--pipeline", paramLabel = "N", description = "Pipeline stages.")
    private int pipeline = 1;

    @Option(names = "--data", paramLabel = "N", description = "Replicas that share the moments.")
    private int data = 1;
  }

  @Override
  public Integer call() throws IOException {
    Checkpoint checkpoint = CheckpointPath.open(path);
    checkpoint.verify();
    Checkpoint converted = new CheckpointConverter(checkpoint, layout()).write(output);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: step %d, %s, from %s%n",
        converted.folder(),
        converted.step(),
        converted.manifest().parallelism(),
        checkpoint.manifest().parallelism());
    out.flush();
    return 0;
  }

  private CheckpointLayout layout() {
    try {
      return target.layout();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
