package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds filtered parts, or makes them. */
final class FilteredParts {
  private static final Logger LOG = LoggerFactory.getLogger(FilteredParts.class);

  private final ArtifactStore store;
  private final CorpusKeys keys;
  private final Supplier<PartFilter> makeFilter;
  private final CorpusMetrics metrics;
  private final CorpusProgress progress;
  private PartFilter filter;

  /**
   * @param store that keeps them
   * @param makeFilter is asked where a part has to be made, since it reads evaluation data
   */
  FilteredParts(
      ArtifactStore store,
      CorpusKeys keys,
      Supplier<PartFilter> makeFilter,
      CorpusMetrics metrics,
      CorpusProgress progress) {
    this.store = store;
    this.keys = keys;
    this.makeFilter = makeFilter;
    this.metrics = metrics;
    this.progress = progress;
  }

  /**
   * The part of this shard, made where nobody has; its figures count among those of this process.
   */
  FilteredPart make(HashedPart part) throws IOException, InterruptedException {
    Optional<FilteredPart> found = find(part);
    if (found.isPresent()) {
      Funnel funnel = found.get().funnel();
      metrics.add(found.get().source(), funnel);
      progress.skip(funnel.documentsCome(), part.part().bytes());
      return found.get();
    }
    return filter(part, metrics);
  }

  /** Whether a part is there. */
  boolean has(HashedPart part) {
    return find(part).isPresent();
  }

  /** The part of any shard, made where it is gone; it counts with who made it first. */
  FilteredPart recall(HashedPart part) throws IOException, InterruptedException {
    Optional<FilteredPart> found = find(part);
    return found.isPresent() ? found.get() : filter(part, new CorpusMetrics());
  }

  /** A part that is damaged, or that somebody is removing, is not there: it can be made again. */
  private Optional<FilteredPart> find(HashedPart part) {
    ArtifactKey key = keys.part(part);
    try {
      return store.find(key).map(artifact -> of(part, artifact));
    } catch (TrainerException e) {
      if (e.reason() != FailureReason.ARTIFACT_CORRUPT) {
        throw e;
      }
      LOG.warn("{}; it is made again", e.getMessage());
      store.delete(key);
      return Optional.empty();
    }
  }

  /** What somebody removes at the moment when it is committed is made again, and counts once. */
  private FilteredPart filter(HashedPart part, CorpusMetrics counting)
      throws IOException, InterruptedException {
    try {
      return filterOnce(part, counting);
    } catch (TrainerException e) {
      if (e.reason() != FailureReason.ARTIFACT_CORRUPT) {
        throw e;
      }
      return recall(part);
    }
  }

  private FilteredPart filterOnce(HashedPart part, CorpusMetrics counting)
      throws IOException, InterruptedException {
    ArtifactKey key = keys.part(part);
    try (PendingArtifact pending = store.begin(key)) {
      Funnel funnel = filter().filter(part.part(), pending.folder(), counting);
      Artifact artifact =
          pending.commit(
              Map.of("sources", List.of(part.input())),
              keys.documentSettings(part.part().source()),
              Map.of(
                  FilteredPart.DOCUMENTS,
                  funnel.documentsLeft(),
                  FilteredPart.STAGES,
                  funnel.toList(true)),
              List.of());
      return of(part, artifact);
    }
  }

  private static FilteredPart of(HashedPart part, Artifact artifact) {
    return new FilteredPart(part.part().source().name(), artifact);
  }

  private PartFilter filter() {
    if (filter == null) {
      filter = makeFilter.get();
    }
    return filter;
  }

  /** Removes the parts of a corpus that is committed. */
  void delete(List<HashedPart> parts) {
    parts.forEach(part -> store.delete(keys.part(part)));
  }
}
