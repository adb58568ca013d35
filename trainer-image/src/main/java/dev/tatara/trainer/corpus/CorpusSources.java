package dev.tatara.trainer.corpus;

import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.config.DataSettings.Source;
import dev.tatara.trainer.config.DecontaminateSettings;
import dev.tatara.trainer.corpus.collect.DietMinutes;
import dev.tatara.trainer.corpus.collect.Feeds;
import dev.tatara.trainer.corpus.filter.FilterWords;
import dev.tatara.trainer.s3.S3Stores;
import dev.tatara.trainer.step.RunContext;
import java.util.ArrayList;
import java.util.List;

/** Finds the files of a run's sources; what is missing is named before anything is read. */
final class CorpusSources {
  private final RunContext context;
  private final S3Stores stores;

  private CorpusSources(RunContext context, S3Stores stores) {
    this.context = context;
    this.stores = stores;
  }

  /** The sources of a run. Nothing of them is collected yet. */
  static List<CorpusSource> of(RunContext context, S3Stores stores) {
    CorpusSources finder = new CorpusSources(context, stores);
    List<CorpusSource> sources = new ArrayList<>();
    for (Source source : context.configuration().data().sources()) {
      sources.add(finder.find(source));
    }
    return sources;
  }

  /** What the run does to all of them. */
  static CorpusStages stages(RunContext context) {
    DataSettings data = context.configuration().data();
    DecontaminateSettings decontaminate = data.decontaminate();
    SourceFiles finder =
        new SourceFiles(EvaluationTexts.SETTING, context.storage(), EvaluationTexts.SETTING);
    List<SourceFile> evaluationData =
        decontaminate == null ? List.of() : find(finder, decontaminate.paths());
    return new CorpusStages(data.deduplicate(), decontaminate, evaluationData);
  }

  private CorpusSource find(Source source) {
    DocumentForm form =
        DocumentForm.of(source.name(), source.format(), source.textField(), source.template());
    CorpusSource found =
        new CorpusSource(source.name(), form, source.licence(), files(source))
            .collected(collecting(source));
    return source.filters() == null
        ? found
        : found.filtered(source.filters(), FilterWords.of(source.filters(), context::resolve));
  }

  private List<SourceFile> files(Source source) {
    SourceFiles volume = new SourceFiles(source.name(), context.storage());
    if (source.query() != null) {
      return List.of(volume.named(source.path()));
    }
    if (source.s3() != null) {
      return new S3SourceFiles(source.name(), stores.open(source.s3())).find(source.path());
    }
    SourceFiles finder =
        source.claimName() == null
            ? volume
            : new SourceFiles(
                source.name(), context.environment().claims().resolve(source.claimName()));
    return finder.find(source.path());
  }

  /** How the file of a source comes to be; null where files lie there. */
  private CorpusSource.Collecting collecting(Source source) {
    if (source.dietMinutes() != null) {
      DietMinutes minutes = new DietMinutes(source.name(), source.dietMinutes());
      return new CorpusSource.Collecting(
          source.query(), () -> minutes.collect(context.resolve(source.path())));
    }
    if (source.feeds() != null) {
      List<SourceFile> given =
          find(
              new SourceFiles(
                  "source '" + source.name() + "'",
                  context.storage(),
                  "data.sources[].feeds.paths"),
              source.feeds().paths());
      Feeds feeds = new Feeds(source.name(), source.feeds());
      return new CorpusSource.Collecting(
          source.query(), () -> feeds.collect(context.resolve(source.path()), given));
    }
    return null;
  }

  private static List<SourceFile> find(SourceFiles finder, List<String> paths) {
    return paths.stream().flatMap(path -> finder.find(path).stream()).toList();
  }
}
