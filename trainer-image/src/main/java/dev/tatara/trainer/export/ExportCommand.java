package dev.tatara.trainer.export;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.config.RunConfiguration.ExportSettings;
import dev.tatara.trainer.s3.ArtifactUpload;
import dev.tatara.trainer.s3.S3Stores;
import dev.tatara.trainer.step.FailureWithFigures;
import dev.tatara.trainer.step.InterruptibleStep;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.step.StepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code export}. */
@Command(
    name = ExportCommand.NAME,
    description = {
      "Writes a checkpoint as a folder that Hugging Face's transformers opens.",
      "With a run: its newest checkpoint, or with gates the newest that passed, to export/huggingface and from there to the bucket that the"
          + " run names, if it does. By hand: --checkpoint and --output.",
      "",
      "LoRA adapters are merged into the weights. They are also written by themselves, as a folder that"
          + " PEFT loads onto the model that the run began with: with a run to export/peft, by hand to"
          + " --adapter-output."
    })
public final class ExportCommand implements Callable<Integer> {
  static final String NAME = "export";

  @Mixin private RunOptions runOptions;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "Checkpoint to export (default: the newest committed one of the run or, with gates, that passed).")
  private Path folder;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder to write (default: export/huggingface of the run).")
  private Path output;

  @Option(
      names = "--adapter-output",
      paramLabel = "DIR",
      description = "Folder to write the adapters to (default: export/peft of the run).")
  private Path adapterOutput;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "Type of the weights: float32 or bfloat16 (default: ${DEFAULT-VALUE}).")
  private WeightType type;

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      defaultValue = HuggingFaceExport.DEFAULT_SHARD_SIZE,
      converter = ByteSize.class,
      description =
          "Largest file of weights, such as 5GB or 500MB; larger models get several files and an"
              + " index (default: ${DEFAULT-VALUE}).")
  private long maxShardSize;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new InterruptibleStep(NAME, runOptions.environment(), "the next attempt begins again")
        .run(this::export);
  }

  private void export() throws IOException {
    if (runOptions.given()) {
      exportRun(runOptions.open());
    } else {
      exportByHand();
    }
  }

  private void exportRun(RunContext run) throws IOException {
    ExportedCheckpoint chosen =
        folder == null ? ExportedCheckpoint.of(run) : ExportedCheckpoint.named(folder);
    try {
      exportRun(run, chosen);
    } catch (IOException | RuntimeException e) {
      if (chosen.judgement().isEmpty()) {
        throw e;
      }
      throw FailureWithFigures.of(e, chosen.figures()); // the judgement stands all the same
    }
  }

  private void exportRun(RunContext run, ExportedCheckpoint chosen) throws IOException {
    Checkpoint checkpoint = chosen.checkpoint();
    Path target =
        output == null ? run.runDirectory().resolve("export").resolve("huggingface") : output;
    HuggingFaceExport export =
        new HuggingFaceExport(checkpoint, TrainingFacts.of(run, checkpoint), type, maxShardSize);
    Optional<Artifact> made = output == null ? findOwn(export, target) : export.find(target);
    Artifact artifact = made.isPresent() ? made.get() : export.write(target);
    Path adapters =
        adapterOutput == null && output == null && checkpoint.manifest().model().lora() != null
            ? run.runDirectory().resolve("export").resolve("peft")
            : adapterOutput;
    exportAdapters(checkpoint, run.configuration().model().initFrom(), adapters);
    copy(artifact, run);
    result(artifact, run.relative(target), chosen, made.isPresent()).report(run);
  }

  /** Only what lies on the volume as a whole is copied. */
  private static void copy(Artifact artifact, RunContext run) throws IOException {
    ExportSettings settings = run.configuration().export();
    if (settings != null && settings.s3() != null) {
      try (S3Stores stores = new S3Stores(run.environment())) {
        new ArtifactUpload(stores.open(settings.s3().settings()), settings.s3().prefix())
            .copy(artifact);
      }
    }
  }

  private void exportByHand() throws IOException {
    if (folder == null || output == null) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "nothing to export",
          "name a run with --run and --storage, or a checkpoint and a folder with --checkpoint and"
              + " --output");
    }
    ExportedCheckpoint named = ExportedCheckpoint.named(folder);
    Checkpoint checkpoint = named.checkpoint();
    String name = output.toAbsolutePath().normalize().getFileName().toString();
    HuggingFaceExport export =
        new HuggingFaceExport(checkpoint, TrainingFacts.unknown(name), type, maxShardSize);
    Optional<Artifact> made = export.find(output);
    Artifact artifact = made.isPresent() ? made.get() : export.write(output);
    exportAdapters(checkpoint, null, adapterOutput);
    result(artifact, output.toString(), named, made.isPresent()).report(runOptions.environment());
  }

  private static void exportAdapters(Checkpoint checkpoint, String baseModel, Path target)
      throws IOException {
    if (target == null) {
      return;
    }
    if (checkpoint.manifest().model().lora() == null) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          checkpoint.folder() + " has no adapters: all of its weights were trained",
          "leave --adapter-output out");
    }
    PeftExport export = new PeftExport(checkpoint, baseModel);
    if (!export.isIn(target)) {
      export.write(target);
    }
  }

  /** In its own folder a run replaces an export of an earlier checkpoint. */
  private static Optional<Artifact> findOwn(HuggingFaceExport export, Path target) {
    try {
      return export.find(target);
    } catch (TrainerException e) {
      return Optional.empty();
    }
  }

  private StepResult result(
      Artifact artifact, String path, ExportedCheckpoint exported, boolean reused) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("step", exported.checkpoint().step());
    summary.put("parameters", artifact.manifest().count("parameters"));
    summary.put("dtype", type.torchName());
    summary.put("bytes", artifact.manifest().files().stream().mapToLong(FileEntry::bytes).sum());
    summary.putAll(exported.figures());
    return StepResult.of(NAME, artifact, path, reused, summary);
  }
}
