package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.config.DataSettings.Source;
import dev.tatara.trainer.config.DecontaminateSettings;
import dev.tatara.trainer.corpus.collect.DietMinutes;
import dev.tatara.trainer.corpus.collect.Feeds;
import dev.tatara.trainer.corpus.filter.FilterWords;
import dev.tatara.trainer.evaluate.EvaluationPreflight;
import dev.tatara.trainer.resume.ResumeSource;
import dev.tatara.trainer.s3.S3Stores;
import dev.tatara.trainer.step.InterruptibleStep;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.RunOptions;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.train.TrainingPreflight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      "Empty documents and exact repetitions within a source are left out and counted.",
      "A corpus of the same files and settings is reused.",
      "",
      "Example: ${ROOT-COMMAND-NAME} corpus --input 'text/**/*.txt' --format text --output corpus",
    })
public final class CorpusCommand implements Callable<Integer> {
  static final String NAME = "corpus";

  @Mixin private RunOptions run;

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
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new InterruptibleStep(
            NAME,
            run.environment(),
            "the next attempt begins again; what was collected over the network stays")
        .run(this::make);
  }

  private void make() throws IOException, InterruptedException {
    if (byHand != null) {
      Made made =
          new CorpusStep(ArtifactStore.single(byHand.output))
              .run(
                  byHand.name,
                  DocumentForm.of(byHand.name, byHand.format, byHand.textField, byHand.template),
                  byHand.licence,
                  byHand.inputs);
      result(made, made.artifact().folder().toString()).report(run.environment());
    } else {
      RunContext context = run.open();
      TrainingPreflight.check(context); // hours before the steps that need what is looked for
      EvaluationPreflight.check(context);
      ResumeSource.check(context);
      CorpusMetrics metrics = new CorpusMetrics();
      try (S3Stores stores = new S3Stores(context.environment());
          CorpusMetrics.Serving _ = metrics.serve(context.environment())) {
        CorpusStages stages = stages(context); // looked for before hours of collecting
        Made made =
            new CorpusStep(context.artifacts(), metrics).run(sources(context, stores), stages);
        result(made, context.relative(made.artifact().folder())).report(context);
      }
    }
  }

  private static StepResult result(Made made, String path) {
    Map<String, Object> summary = new LinkedHashMap<>(made.artifact().manifest().counts());
    summary.remove("sources");
    summary.remove("stages");
    summary.remove("histograms");
    summary.remove("evaluationSets");
    return StepResult.of(NAME, made.artifact(), path, made.reused(), summary);
  }

  /** All files and lists are looked for before anything is collected. */
  private static List<CorpusSource> sources(RunContext context, S3Stores stores)
      throws IOException, InterruptedException {
    List<CorpusSource> sources = new ArrayList<>();
    List<Files> files = new ArrayList<>();
    for (Source source : context.configuration().data().sources()) {
      files.add(files(context, stores, source));
      CorpusSource found =
          new CorpusSource(
                  source.name(),
                  DocumentForm.of(
                      source.name(), source.format(), source.textField(), source.template()),
                  source.licence(),
                  List.of())
              .collected(source.query());
      sources.add(
          source.filters() == null
              ? found
              : found.filtered(
                  source.filters(), FilterWords.of(source.filters(), context::resolve)));
    }
    for (int i = 0; i < sources.size(); i++) {
      sources.set(i, sources.get(i).holding(files.get(i).get()));
    }
    return sources;
  }

  /** Files of a source; what has to be collected is collected first. */
  private interface Files {
    List<SourceFile> get() throws IOException, InterruptedException;
  }

  /** Fails at once where files are missing that should be there. */
  private static Files files(RunContext context, S3Stores stores, Source source) {
    SourceFiles volume = new SourceFiles(source.name(), context.storage());
    if (source.dietMinutes() != null) {
      DietMinutes minutes = new DietMinutes(source.name(), source.dietMinutes());
      return () -> {
        long bytes = minutes.collect(context.resolve(source.path()));
        return first(volume.find(source.path()), bytes);
      };
    }
    if (source.feeds() != null) {
      List<SourceFile> given =
          find(
              new SourceFiles(source.name(), context.storage(), "data.sources[].feeds.paths"),
              source.feeds().paths());
      Feeds feeds = new Feeds(source.name(), source.feeds());
      return () -> {
        long bytes = feeds.collect(context.resolve(source.path()), given);
        return first(volume.find(source.path()), bytes);
      };
    }
    if (source.s3() != null) {
      List<SourceFile> objects =
          new S3SourceFiles(source.name(), stores.open(source.s3())).find(source.path());
      return () -> objects;
    }
    SourceFiles finder =
        source.claimName() == null
            ? volume
            : new SourceFiles(
                source.name(), context.environment().claims().resolve(source.claimName()));
    List<SourceFile> found = finder.find(source.path());
    return () -> found;
  }

  private static List<SourceFile> first(List<SourceFile> files, long bytes) {
    return files.stream().map(file -> file.first(bytes)).toList();
  }

  private static List<SourceFile> find(SourceFiles finder, List<String> paths) {
    return paths.stream().flatMap(path -> finder.find(path).stream()).toList();
  }

  private static CorpusStages stages(RunContext context) {
    DataSettings data = context.configuration().data();
    DecontaminateSettings decontaminate = data.decontaminate();
    SourceFiles finder =
        new SourceFiles("decontaminate", context.storage(), "data.decontaminate.paths");
    List<SourceFile> evaluationData =
        decontaminate == null ? List.of() : find(finder, decontaminate.paths());
    return new CorpusStages(data.deduplicate(), decontaminate, evaluationData);
  }
}
