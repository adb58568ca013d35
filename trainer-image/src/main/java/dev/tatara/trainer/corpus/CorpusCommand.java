package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.evaluate.EvaluationPreflight;
import dev.tatara.trainer.progress.PreparationServer;
import dev.tatara.trainer.resume.ResumeSource;
import dev.tatara.trainer.s3.S3Stores;
import dev.tatara.trainer.step.InterruptibleStep;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.train.TrainingPreflight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code corpus} verb. */
@Command(
    name = CorpusCommand.NAME,
    description = {
      "Reads the sources of a run, checks them and writes their documents as one artifact.",
      "By hand: --input and --output instead of --run.",
    },
    footer = {
      "",
      "Empty documents and exact repetitions are left out and counted, and with stages what they"
          + " drop: report.html in the folder shows how much each stage left, and examples.",
      "A corpus of the same files and settings is reused, however many shards made it.",
      "",
      "Example: ${ROOT-COMMAND-NAME} corpus --input 'text/**/*.txt' --format text --output corpus",
      "Of Japanese web text: ... --filters --near-duplicates --decontaminate 'eval/*.json'",
      "In two processes: the same with --shard 0/2, and with --shard 1/2",
    })
public final class CorpusCommand implements Callable<Integer> {
  static final String NAME = "corpus";

  /** Folder of a run. */
  private static final String MEETING = "corpus-shards";

  @Mixin private RunOptions run;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Only shard I, from 0, of N: N processes, one each, share the work, on this machine or on"
              + " others that mount the same volume. The last one that is done writes the corpus."
              + " Default: all, or in a pod the shard of its index.")
  private String shard;

  @ArgGroup(exclusive = false, heading = "By hand:%n")
  private ByHand byHand;

  private static final class ByHand {
    @Option(
        names = "--input",
        required = true,
        paramLabel = "PATH",
        description =
            "File or glob (*, **, ?, {a,b}); may be repeated. .gz, .bz2 and .zst are unpacked.")
    private List<String> inputs;

    @Option(
        names = "--output",
        required = true,
        paramLabel = "DIR",
        description = "Folder for the corpus.")
    private Path output;

    @Option(
        names = "--format",
        defaultValue = "jsonl",
        paramLabel = "FORMAT",
        description =
            "jsonl (objects with \"text\"), text (one document a file), sft (objects with"
                + " \"prompt\" and \"response\"), parquet, html (one article a file), rss (a feed,"
                + " RSS or Atom) or mediawiki (a dump in XML); default jsonl.")
    private String format;

    @Option(
        names = "--text-field",
        paramLabel = "NAME",
        description = "Of jsonl and parquet: the field or column of text; default text.")
    private String textField;

    @Option(
        names = "--template",
        paramLabel = "TEXT",
        description = "Of sft: what stands around {prompt} before the response.")
    private String template;

    @Option(
        names = "--name",
        defaultValue = "text",
        paramLabel = "NAME",
        description = "Name of the source; default text.")
    private String name;

    @Option(
        names = "--licence",
        paramLabel = "SPDX",
        description = "Licence of the text, kept in the manifest.")
    private String licence;

    @ArgGroup(exclusive = false, heading = "Stages, by hand:%n")
    private StageOptions stages = new StageOptions();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new InterruptibleStep(
            NAME, run.environment(), "the next attempt goes on behind the files that are filtered")
        .run(this::make);
  }

  private void make() throws IOException, InterruptedException {
    if (byHand != null) {
      Shard whole = shard == null ? Shard.WHOLE : Shard.parse(shard);
      CorpusStep step = CorpusStep.into(byHand.output, whole);
      Optional<Made> made =
          step.run(
              byHand.name,
              DocumentForm.of(byHand.name, byHand.format, byHand.textField, byHand.template),
              byHand.licence,
              byHand.inputs,
              byHand.stages);
      if (made.isPresent()) {
        result(made.get(), made.get().artifact().folder().toString()).report(run.environment());
      } else {
        result(step.figures()).report(run.environment());
      }
    } else {
      make(run.open());
    }
  }

  private void make(RunContext context) throws IOException, InterruptedException {
    TrainingPreflight.check(context); // hours before the steps that need what is looked for
    EvaluationPreflight.check(context);
    ResumeSource.check(context);
    Shard own = shard == null ? shard(context) : Shard.parse(shard);
    CorpusMetrics metrics = new CorpusMetrics();
    CorpusProgress progress = new CorpusProgress(own);
    metrics.show(progress);
    try (S3Stores stores = new S3Stores(context.environment());
        PreparationServer.Serving _ =
            PreparationServer.start(context.environment(), progress::figures, metrics.document())) {
      CorpusStages stages = CorpusSources.stages(context); // looked for before hours of collecting
      Workplace workplace =
          Workplace.on(context.artifacts(), context.runDirectory().resolve(MEETING), own);
      Optional<Made> made =
          new CorpusStep(workplace, metrics, progress)
              .run(CorpusSources.of(context, stores), stages);
      if (made.isPresent()) {
        result(made.get(), context.relative(made.get().artifact().folder())).report(context);
      } else {
        result(progress.figures()).report(context.environment());
      }
    }
  }

  /** The Job controller numbers the pods of a corpus of several shards. */
  private static Shard shard(RunContext context) {
    int shards = context.configuration().data().shards();
    if (shards == 1) {
      return Shard.WHOLE;
    }
    String index =
        context
            .environment()
            .completionIndex()
            .orElseThrow(
                () ->
                    new TrainerException(
                        FailureReason.CONFIGURATION_INVALID,
                        "the corpus is made in " + shards + " shards, and this is none of them",
                        "set JOB_COMPLETION_INDEX, as an Indexed Job does, or use --shard"));
    return Shard.parse(index + "/" + shards);
  }

  private static StepResult result(Made made, String path) {
    Map<String, Object> summary = new LinkedHashMap<>(made.artifact().manifest().counts());
    summary.remove("sources");
    summary.remove("stages");
    summary.remove("histograms");
    summary.remove("evaluationSets");
    summary.remove(CorpusCounts.WARNINGS);
    return StepResult.of(NAME, made.artifact(), path, made.reused(), summary);
  }

  /** Of a shard whose files are filtered: another one has the corpus as its result. */
  private static StepResult result(CorpusProgress.Figures filtered) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("shard", filtered.shard());
    summary.put("shards", filtered.shards());
    summary.put("documents", filtered.documents());
    summary.put("bytes", filtered.bytes());
    return new StepResult(NAME, null, null, null, summary);
  }
}
