package dev.tatara.trainer.importing;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointImport;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.inference.InitialWeights;
import dev.tatara.trainer.inference.ModelFolder;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The verb {@code import}. */
@Command(
    name = ImportCommand.NAME,
    description = {
      "Makes a checkpoint of a Hugging Face folder (GPTNeoXForCausalLM, safetensors in one file or"
          + " several, fp32, bf16 or fp16).",
    },
    footer = {
      "",
      "The checkpoint has no optimizer state. A run begins with it by model.initFrom.",
      "",
      "Example: ${ROOT-COMMAND-NAME} import --from path/to/model --output imported",
    })
public final class ImportCommand implements Callable<Integer> {
  static final String NAME = "import";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DIR",
      description = "Folder with config.json and the weights.")
  private Path from;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoint to write; must not exist.")
  private Path output;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description =
          "SentencePiece model or tokenizer.json (default: tokenizer.model, spiece.model or"
              + " tokenizer.json of the folder).")
  private Path tokenizer;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ModelFolder folder = ModelFolder.of(from);
    Path tokenizerModel = tokenizer == null ? folder.tokenizer() : tokenizer;
    if (!Files.isRegularFile(tokenizerModel)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "the model in " + from + " comes without a tokenizer: no " + tokenizerModel,
          "name the one that it was trained with by --tokenizer");
    }
    int vocabulary;
    try (Tokenizer opened = Tokenizer.load(tokenizerModel)) {
      vocabulary = opened.vocabularySize();
    }
    int padded =
        Math.ceilDiv(vocabulary, ModelConfig.VOCABULARY_MULTIPLE) * ModelConfig.VOCABULARY_MULTIPLE;
    ModelConfig model = folder.config(vocabulary).withPaddedVocabulary(padded);
    InitialWeights weights = InitialWeights.open("--from", folder, model, tokenizerModel);
    CheckpointFacts facts =
        new CheckpointFacts(0, 0, 0, 0, model, "fp32", new CheckpointLayout(1, 1, 1));
    Checkpoint checkpoint =
        CheckpointImport.write(output, facts, part -> weights.fill(List.of(part)), tokenizerModel);
    spec.commandLine()
        .getOut()
        .printf(
            "import: done, parameters %,d, vocabulary %d -> %s%n",
            checkpoint.manifest().model().parameterCount(), vocabulary, output);
    return 0;
  }
}
