package dev.tatara.trainer.checkpoint.verb;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointManifest;
import dev.tatara.trainer.checkpoint.StoredTensor;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.model.ModelConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verb {@code checkpoint inspect}. */
@Command(
    name = "inspect",
    description = {
      "Shows what a checkpoint holds: step, model, layout, files and tensors. Reads the manifest alone."
    },
    footer = {
      "",
      "Example:",
      "  ${ROOT-COMMAND-NAME} checkpoint inspect --json runs/ml/quickstart-7d0f3c1a"
    })
final class InspectCommand implements Callable<Integer> {
  private static final ObjectWriter JSON =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  @Parameters(paramLabel = "DIR", description = "Folder of a checkpoint or of a run.")
  private Path path;

  @Option(names = "--json", description = "Print the manifest as JSON.")
  private boolean json;

  @Option(names = "--moments", description = "List the optimizer's moments too.")
  private boolean moments;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Checkpoint checkpoint = CheckpointPath.open(path);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(checkpoint.manifest()));
    } else {
      facts(checkpoint).print(out);
      out.println();
      files(checkpoint.manifest()).print(out);
      out.println();
      tensors(checkpoint.manifest()).print(out);
    }
    out.flush();
    return 0;
  }

  private static Table facts(Checkpoint checkpoint) {
    CheckpointManifest manifest = checkpoint.manifest();
    ModelConfig model = manifest.model();
    Table table = new Table("checkpoint", "" + checkpoint.folder());
    table.add("step", manifest.step());
    if (manifest.skippedSteps() > 0) {
      table.add("skipped steps", manifest.skippedSteps());
    }
    table.add("samples", manifest.consumedSamples());
    table.add("tokens", manifest.tokens());
    table.add(
        "model",
        "%d layers, hidden %d, %d heads, sequence %d"
            .formatted(model.layers(), model.hiddenSize(), model.heads(), model.sequenceLength()));
    table.add(
        "vocabulary",
        "%,d in %,d rows".formatted(model.vocabularySize(), model.paddedVocabularySize()));
    table.add("parameters", model.parameterCount());
    if (model.lora() != null) {
      table.add(
          "adapters",
          "%,d parameters, %s"
              .formatted(model.trainedParameterCount(), model.lora().description()));
    }
    table.add("precision", manifest.precision());
    table.add("seed", "" + manifest.seed());
    table.add("layout", manifest.parallelism());
    table.add("written", manifest.created() + " by " + manifest.trainerVersion());
    return table;
  }

  private static Table files(CheckpointManifest manifest) {
    Table table = new Table("file", "bytes", "SHA-256");
    for (FileEntry file : manifest.files()) {
      table.add(file.path(), file.bytes(), file.sha256());
    }
    table.add("all", manifest.files().stream().mapToLong(FileEntry::bytes).sum(), "");
    return table;
  }

  private Table tensors(CheckpointManifest manifest) {
    Table table = new Table("tensor", "type", "shape", "elements", "parts");
    for (Map.Entry<String, StoredTensor> entry : manifest.tensors().entrySet()) {
      if (moments || !TensorPart.isMoment(entry.getKey())) {
        StoredTensor tensor = entry.getValue();
        table.add(
            entry.getKey(),
            tensor.type(),
            tensor.shape(),
            tensor.elements(),
            tensor.parts().size());
      }
    }
    return table;
  }
}
