package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.ArtifactKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a corpus and its filtered parts are known by: everything that determines them. */
final class CorpusKeys {
  /** 2: with the provenance of documents. */
  private static final int CORPUS_VERSION = 2;

  private static final int PART_VERSION = 1;

  /** 2: of words and characters, not of characters alone. */
  private static final int DECONTAMINATION_VERSION = 2;

  private final CorpusStages stages;
  private final Map<String, Object> decontaminate;

  /** Hashes evaluation data. */
  CorpusKeys(CorpusStages stages) throws IOException {
    this.stages = stages;
    this.decontaminate = stages.decontaminate() == null ? null : decontaminate(stages);
  }

  CorpusStages stages() {
    return stages;
  }

  /** What is done to the text of all sources. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("dropEmpty", true);
    settings.put(
        "dropDuplicates", stages.acrossSources() ? "exact, all sources" : "exact, within a source");
    if (stages.nearDuplicates()) {
      settings.put(
          "dropNearDuplicates",
          Map.of(
              "version",
              SourceInput.FILTERS_VERSION,
              "similarity",
              stages.deduplicate().similarity()));
    }
    if (decontaminate != null) {
      settings.put("decontaminate", decontaminate);
    }
    return settings;
  }

  /** What is done to each document of a source by itself, beside the source's own filters. */
  Map<String, Object> documentSettings(CorpusSource source) {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("signatures", stages.hasSignatures(source));
    if (decontaminate != null) {
      settings.put("decontaminate", decontaminate);
      // By name, since what is dropped is counted so.
      settings.put(
          "evaluationSets",
          stages.evaluationData().stream().map(SourceFile::shown).sorted().toList());
    }
    return settings;
  }

  private static Map<String, Object> decontaminate(CorpusStages stages) throws IOException {
    List<String> hashes = new ArrayList<>();
    for (SourceFile file : stages.evaluationData()) {
      hashes.add(file.content().entry(file.name()).sha256());
    }
    return Map.of(
        "version",
        DECONTAMINATION_VERSION,
        "ngram",
        stages.decontaminate().ngram(),
        "sha256",
        hashes.stream().sorted().distinct().toList());
  }

  /** The key of the corpus of all parts: how they are cut is no part of it. */
  ArtifactKey corpus(List<CorpusSource> sources, List<HashedPart> parts) {
    List<SourceInput> placeless = new ArrayList<>();
    for (CorpusSource source : sources) {
      List<SourceEntry> files =
          of(source, parts).stream().flatMap(part -> part.placeless().stream()).toList();
      placeless.add(SourceInput.of(source, files).placeless(files));
    }
    return new ArtifactKey(CorpusReader.KIND, CORPUS_VERSION, settings(), placeless);
  }

  /** The key of a part, whoever may use its text. */
  ArtifactKey part(HashedPart part) {
    return new ArtifactKey(
        FilteredPart.KIND,
        PART_VERSION,
        documentSettings(part.part().source()),
        part.input().placeless(part.placeless()).withoutLicence());
  }

  /** The sources as the manifest of the corpus lists them. */
  static List<SourceInput> inputs(List<CorpusSource> sources, List<HashedPart> parts) {
    return sources.stream()
        .map(
            source ->
                SourceInput.of(
                    source,
                    of(source, parts).stream().flatMap(part -> part.entries().stream()).toList()))
        .toList();
  }

  /** The parts of a source. */
  private static List<HashedPart> of(CorpusSource source, List<HashedPart> parts) {
    return parts.stream()
        .filter(part -> part.part().source().name().equals(source.name()))
        .toList();
  }
}
