package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.report.CorpusPage;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.corpus.shard.HashedFile;
import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.corpus.shard.ShardBoard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a corpus artifact of sources, or finds the one that an earlier job made of them. Each shard
 * hashes and filters its files, and the last one to be done merges what all have filtered. One
 * shard does the same by itself, so that the number of shards changes nothing of the corpus.
 */
public final class CorpusStep {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusStep.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The page for people, beside the manifest. */
  static final String REPORT = "report.html";

  private final Workplace workplace;
  private final int threads;
  private final CorpusMetrics metrics;
  private final CorpusProgress progress;

  /** A step on so many threads. */
  CorpusStep(Workplace workplace, int threads, CorpusMetrics metrics, CorpusProgress progress) {
    this.workplace = workplace;
    this.threads = threads;
    this.metrics = metrics;
    this.progress = progress;
  }

  /** A step on all processors. */
  CorpusStep(Workplace workplace, CorpusMetrics metrics, CorpusProgress progress) {
    this(workplace, Runtime.getRuntime().availableProcessors(), metrics, progress);
  }

  /** A step by hand, which makes its corpus in a folder. */
  public static CorpusStep into(Path folder, Shard shard) {
    return new CorpusStep(
        Workplace.beside(folder, shard), new CorpusMetrics(), new CorpusProgress(shard));
  }

  /**
   * Makes a corpus of files in a folder, alone, with one source.
   *
   * @param source its name
   * @param paths files or globs, relative to the working folder
   */
  public static Artifact make(Path folder, String source, DocumentForm form, List<String> paths)
      throws IOException, InterruptedException {
    return into(folder, Shard.WHOLE)
        .run(source, form, null, paths, new StageOptions())
        .orElseThrow()
        .artifact();
  }

  /**
   * Makes a corpus of files named by hand, with one source.
   *
   * @param source its name
   * @param form of the files
   * @param licence SPDX identifier, or null
   * @param paths files or globs, relative to the working folder
   * @param options what the documents go through; their paths are likewise
   * @return the corpus, or nothing where another shard has still to filter, or merges
   */
  Optional<Made> run(
      String source, DocumentForm form, String licence, List<String> paths, StageOptions options)
      throws IOException, InterruptedException {
    Path here = Path.of("").toAbsolutePath();
    CorpusStages stages = options.stages(here);
    SourceFiles finder = new SourceFiles(source, here);
    List<SourceFile> files = paths.stream().flatMap(path -> finder.find(path).stream()).toList();
    return run(List.of(options.filtered(new CorpusSource(source, form, licence, files))), stages);
  }

  /** How far the step is. */
  CorpusProgress.Figures figures() {
    return progress.figures();
  }

  /**
   * Does what there is to do for the shard.
   *
   * @return the corpus, or nothing where another shard has still to filter, or merges
   */
  Optional<Made> run(List<CorpusSource> unsorted, CorpusStages stages)
      throws IOException, InterruptedException {
    List<CorpusSource> sources =
        unsorted.stream().sorted(Comparator.comparing(CorpusSource::name)).toList();
    Optional<Made> made = new Making(sources, stages).run();
    made.ifPresent(workplace::tidy);
    progress.end();
    return made;
  }

  /** A part that is to be merged. */
  private record Recalled(HashedPart hashed, FilteredPart filtered) {
    String source() {
      return filtered.source();
    }
  }

  /** The making of one corpus. */
  private final class Making {
    private final List<CorpusSource> sources;
    private final CorpusKeys keys;
    private final List<SourcePart> parts;
    private final FileHashes hashes = new FileHashes(progress);
    private final EvaluationData evaluation;
    private final FilteredParts filtered;

    Making(List<CorpusSource> sources, CorpusStages stages) throws IOException {
      this.sources = sources;
      this.keys = new CorpusKeys(stages);
      this.parts =
          sources.stream()
              .flatMap(source -> SourcePart.of(source, workplace.partBytes()).stream())
              .toList();
      this.evaluation = new EvaluationData(stages);
      this.filtered =
          new FilteredParts(
              workplace.parts(),
              keys,
              () -> new PartFilter(stages, evaluation.ngrams(), threads, progress),
              metrics,
              progress);
      progress.measured(parts.stream().mapToLong(SourcePart::bytes).sum());
    }

    Optional<Made> run() throws IOException, InterruptedException {
      ShardBoard board = workplace.board();
      List<HashedPart> mine = hashes.hash(board.shard().of(parts, SourcePart::bytes));
      board.hashed(mine.stream().flatMap(part -> part.files().stream()).toList());
      Optional<Made> found = filter(mine);
      if (found.isPresent()) {
        return found;
      }
      return board.filtered() ? Optional.of(merge()) : Optional.empty();
    }

    /** Ends as soon as all shards have hashed their files and the corpus of these is there. */
    private Optional<Made> filter(List<HashedPart> mine) throws IOException, InterruptedException {
      progress.begin(
          CorpusPhase.FILTERING, mine.stream().mapToLong(part -> part.part().bytes()).sum());
      boolean looked = false;
      SourcesLeft left = new SourcesLeft(parts);
      for (HashedPart part : mine) {
        if (!looked) {
          Optional<List<HashedPart>> all = told();
          looked = all.isPresent();
          Optional<Made> found = all.flatMap(this::existing);
          if (found.isPresent()) {
            return found;
          }
        }
        left.filtered(part.part().source(), filtered.make(part));
      }
      return looked ? Optional.empty() : told().flatMap(this::existing);
    }

    private Optional<List<HashedPart>> told() throws IOException {
      Optional<List<HashedFile>> files = workplace.board().files();
      files.ifPresent(hashes::hear);
      return files.flatMap(_ -> hashes.told(parts));
    }

    /** The corpus, if it is there; then its parts are of no use any more. */
    private Optional<Made> existing(List<HashedPart> all) {
      Optional<Artifact> corpus = workplace.corpora().find(keys.corpus(sources, all));
      corpus.ifPresent(_ -> filtered.delete(all));
      return corpus.map(found -> new Made(found, true));
    }

    private Made merge() throws IOException, InterruptedException {
      Optional<Made> found = told().flatMap(this::existing);
      if (found.isPresent()) {
        return found.get();
      }
      while (true) {
        List<Recalled> recalled = recall();
        List<HashedPart> all = recalled.stream().map(Recalled::hashed).toList();
        try {
          Artifact corpus = merge(all, bySource(recalled));
          filtered.delete(all);
          return new Made(corpus, false);
        } catch (IOException e) {
          if (all.stream().allMatch(filtered::has)) {
            throw e;
          }
          LOG.warn(
              "{}: another job has deleted filtered parts, which are made again", e.toString());
        }
      }
    }

    private List<Recalled> recall() throws IOException, InterruptedException {
      List<Recalled> recalled = new ArrayList<>();
      for (SourcePart part : parts) {
        Optional<HashedPart> told = hashes.told(part).filter(filtered::has);
        // What is gone is not made of a file by a hash that somebody else took of it earlier.
        HashedPart known = told.isPresent() ? told.get() : hashes.hash(part);
        recalled.add(new Recalled(known, filtered.recall(known)));
      }
      return recalled;
    }

    private List<FilteredSource> bySource(List<Recalled> recalled) {
      Map<String, FilteredSource> bySource = new LinkedHashMap<>();
      sources.forEach(
          source -> bySource.put(source.name(), new FilteredSource(source, new ArrayList<>())));
      recalled.forEach(part -> bySource.get(part.source()).parts().add(part.filtered()));
      return List.copyOf(bySource.values());
    }

    private Artifact merge(List<HashedPart> all, List<FilteredSource> bySource)
        throws IOException, InterruptedException {
      ArtifactKey key = keys.corpus(sources, all);
      try (PendingArtifact pending = workplace.corpora().begin(key)) {
        Map<String, MergedSource> merged =
            new CorpusMerge(keys.stages(), pending.folder(), threads, metrics, progress)
                .merge(bySource);
        merged.forEach((name, source) -> LossWarnings.of(name, source.funnel()).forEach(LOG::warn));
        Map<String, Object> counts = CorpusCounts.of(merged, evaluation.sets());
        List<SourceInput> inputs = CorpusKeys.inputs(sources, all);
        writeReport(pending.folder(), key, inputs, counts);
        List<String> licences =
            sources.stream()
                .map(CorpusSource::licence)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return pending.commit(Map.of("sources", inputs), keys.settings(), counts, licences);
      }
    }
  }

  /** A page for people, of the figures that the manifest has. */
  private static void writeReport(
      Path folder, ArtifactKey key, List<SourceInput> inputs, Map<String, Object> counts)
      throws IOException {
    Files.writeString(
        folder.resolve(REPORT),
        CorpusPage.of(key.digest(), MAPPER.valueToTree(inputs), MAPPER.valueToTree(counts)));
  }
}
