package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.shard.HashedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hashes the files of parts, or takes the hashes that other shards have told. */
final class FileHashes {
  private record Place(String source, String path) {}

  private final CorpusProgress progress;
  private final Map<Place, HashedFile> told = new HashMap<>();

  FileHashes(CorpusProgress progress) {
    this.progress = progress;
  }

  /** Remembers what shards have told. */
  void hear(List<HashedFile> files) {
    files.forEach(file -> told.put(new Place(file.source(), file.path()), file));
  }

  /** The parts with the hashes that were told; empty where one of their files is not among them. */
  Optional<List<HashedPart>> told(List<SourcePart> parts) {
    List<HashedPart> known = new ArrayList<>();
    for (SourcePart part : parts) {
      Optional<HashedPart> hashed = told(part);
      if (hashed.isEmpty()) {
        return Optional.empty();
      }
      known.add(hashed.get());
    }
    return Optional.of(known);
  }

  /** The part with the hashes that were told, if those of all its files were. */
  Optional<HashedPart> told(SourcePart part) {
    List<SourceEntry> entries = new ArrayList<>();
    for (int f = 0; f < part.files().size(); f++) {
      SourceFile file = part.files().get(f);
      HashedFile hashed = told.get(new Place(part.source().name(), file.shown()));
      boolean collected = part.source().collecting() != null;
      if (hashed == null || !collected && hashed.bytes() != part.lengths().get(f)) {
        return Optional.empty();
      }
      entries.add(new SourceEntry(file.shown(), hashed.bytes(), hashed.sha256(), hashed.etag()));
    }
    return Optional.of(HashedPart.of(part, entries));
  }

  /** Reads the files of parts. */
  List<HashedPart> hash(List<SourcePart> parts) throws IOException, InterruptedException {
    progress.begin(CorpusPhase.HASHING, parts.stream().mapToLong(SourcePart::bytes).sum());
    List<HashedPart> hashed = new ArrayList<>();
    for (SourcePart part : parts) {
      hashed.add(hash(part));
    }
    return hashed;
  }

  /** Reads the files of a part. */
  HashedPart hash(SourcePart uncollected) throws IOException, InterruptedException {
    SourcePart part = uncollected.collected();
    List<SourceEntry> entries = new ArrayList<>();
    for (SourceFile file : part.files()) {
      try {
        entries.add(file.content().entry(file.shown()));
      } catch (IOException e) {
        throw DocumentReader.unreadable(part.source().name(), file.shown(), e.toString(), e);
      }
      progress.advance(0, entries.getLast().bytes());
      if (Thread.interrupted()) {
        throw new InterruptedException("while hashing " + file.shown());
      }
    }
    return HashedPart.of(part, entries);
  }
}
