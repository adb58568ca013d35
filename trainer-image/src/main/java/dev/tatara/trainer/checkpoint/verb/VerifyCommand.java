package dev.tatara.trainer.checkpoint.verb;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verb {@code checkpoint verify}. */
@Command(
    name = "verify",
    description = {
      "Hashes every file of a checkpoint, and looks for every part of every tensor.",
      "",
      "Ends with exit code 65 when something is damaged, and names all of it.",
    },
    footer = {
      "",
      "Example:",
      "  ${ROOT-COMMAND-NAME} checkpoint verify runs/ml/quickstart-7d0f3c1a/checkpoints/step-00000300"
    })
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Folder of a checkpoint or of a run.")
  private Path path;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Checkpoint checkpoint = CheckpointPath.open(path);
    long begin = System.nanoTime();
    List<String> faults = checkpoint.faults().stream().map(TrainerException::getMessage).toList();
    if (faults.isEmpty()) {
      try (CheckpointReader reader = CheckpointReader.open(checkpoint)) {
        faults = reader.faults();
      }
    }
    if (!faults.isEmpty()) {
      throw new TrainerException(
          FailureReason.CHECKPOINT_CORRUPT,
          String.join("\n       ", faults),
          "remove the folder " + checkpoint.folder() + ": an earlier checkpoint is used then");
    }
    long bytes = checkpoint.manifest().files().stream().mapToLong(FileEntry::bytes).sum();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s is whole: %d files, %,d bytes, %d tensors, in %.1f s%n",
        checkpoint.folder(),
        checkpoint.manifest().files().size(),
        bytes,
        checkpoint.manifest().tensors().size(),
        (System.nanoTime() - begin) / 1e9);
    out.flush();
    return 0;
  }
}
