package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.step.ProgressLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a corpus artifact of sources, or finds the one that an earlier job made of them. */
public final class CorpusStep {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusStep.class);
  private static final int FORMAT_VERSION = 1;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  /** What is done to the text; part of the artifact's key. */
  private static final Map<String, Object> SETTINGS =
      Map.of("dropEmpty", true, "dropDuplicates", "exact, within a source");

  /** The inputs as the manifest lists them; the key leaves the places out. */
  private record SourceInput(
      String name,
      String format,
      String licence,
      @JsonInclude(JsonInclude.Include.NON_NULL) String template,
      List<SourceEntry> files) {

    static SourceInput of(CorpusSource source, List<SourceEntry> files) {
      return new SourceInput(
          source.name(),
          source.format().label(),
          source.licence(),
          source.template() == null ? null : source.template().text(),
          files);
    }
  }

  private final ArtifactStore store;

  /** A step that keeps its artifact in the store. */
  public CorpusStep(ArtifactStore store) {
    this.store = store;
  }

  /**
   * Makes a corpus of files named by hand, with one source.
   *
   * @param source its name
   * @param format {@code jsonl}, {@code text} or {@code sft}
   * @param licence SPDX identifier, or null
   * @param template of {@code sft}, or null
   * @param paths files or globs, relative to the working folder
   */
  public Made run(String source, String format, String licence, String template, List<String> paths)
      throws IOException, InterruptedException {
    SourceFiles finder = new SourceFiles(source, Path.of("").toAbsolutePath());
    return run(
        List.of(
            CorpusSource.of(
                source,
                format,
                licence,
                template,
                () -> paths.stream().flatMap(path -> finder.find(path).stream()).toList())));
  }

  Made run(List<CorpusSource> unsorted) throws IOException, InterruptedException {
    List<CorpusSource> sources =
        unsorted.stream().sorted(Comparator.comparing(CorpusSource::name)).toList();
    List<SourceInput> inputs = new ArrayList<>();
    for (CorpusSource source : sources) {
      inputs.add(hash(source));
    }
    ArtifactKey key = key(sources, inputs);
    var found = store.find(key);
    if (found.isPresent()) {
      return new Made(found.get(), true);
    }
    try (PendingArtifact pending = store.begin(key)) {
      Map<String, SourceCounts> counts = new TreeMap<>();
      for (int i = 0; i < sources.size(); i++) {
        long bytes = inputs.get(i).files().stream().mapToLong(SourceEntry::bytes).sum();
        counts.put(sources.get(i).name(), copy(sources.get(i), bytes, pending));
      }
      List<String> licences =
          sources.stream().map(CorpusSource::licence).filter(Objects::nonNull).distinct().toList();
      return new Made(
          pending.commit(Map.of("sources", inputs), SETTINGS, manifestCounts(counts), licences),
          false);
    }
  }

  private static SourceInput hash(CorpusSource source) throws IOException {
    ProgressLog progress = new ProgressLog(LOG, "hash " + source.name(), 0);
    List<SourceEntry> entries = new ArrayList<>();
    long bytes = 0;
    for (SourceFile file : source.files()) {
      try {
        entries.add(file.content().entry(file.shown()));
      } catch (IOException e) {
        throw DocumentReader.unreadable(source.name(), file.shown(), e.toString(), e);
      }
      bytes += entries.getLast().bytes();
      progress.update(entries.size(), bytes);
    }
    return SourceInput.of(source, entries);
  }

  private static ArtifactKey key(List<CorpusSource> sources, List<SourceInput> inputs) {
    List<SourceInput> placeless = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      List<SourceEntry> files = new ArrayList<>();
      for (int f = 0; f < sources.get(i).files().size(); f++) {
        String name = sources.get(i).files().get(f).name();
        files.add(inputs.get(i).files().get(f).at(name));
      }
      placeless.add(SourceInput.of(sources.get(i), files));
    }
    return new ArtifactKey(CorpusReader.KIND, FORMAT_VERSION, SETTINGS, placeless);
  }

  private static SourceCounts copy(CorpusSource source, long totalBytes, PendingArtifact target)
      throws IOException, InterruptedException {
    ProgressLog progress = new ProgressLog(LOG, "corpus " + source.name(), totalBytes);
    ByteCounter bytes = new ByteCounter();
    try (SourceWriter writer = new SourceWriter(target.folder(), source.name())) {
      for (SourceFile file : source.files()) {
        try (DocumentReader reader = DocumentReader.open(source, file, bytes)) {
          for (Document d = reader.next(); d != null; d = reader.next()) {
            writer.write(d);
            if (Thread.interrupted()) {
              throw new InterruptedException("while reading " + file.shown());
            }
            progress.update(writer.counts().documents(), bytes.bytes());
          }
        }
      }
      if (writer.counts().documents() == 0) {
        throw empty(source, writer.counts());
      }
      return writer.counts();
    }
  }

  private static Map<String, Object> manifestCounts(Map<String, SourceCounts> sources) {
    SourceCounts total = sources.values().stream().reduce(SourceCounts.ZERO, SourceCounts::plus);
    Map<String, Object> counts = new LinkedHashMap<>(MAPPER.convertValue(total, MAP));
    counts.put("sources", MAPPER.convertValue(sources, MAP));
    return counts;
  }

  private static TrainerException empty(CorpusSource source, SourceCounts counts) {
    return new TrainerException(
        FailureReason.CORPUS_EMPTY,
        "source '"
            + source.name()
            + "' holds no document: "
            + source.files().size()
            + " files, "
            + counts.empty()
            + " documents without text",
        "check the source's path and format, or take the source out of the job");
  }
}
