package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.shard.HashedFile;
import java.util.ArrayList;
import java.util.List;

/**
 * A part whose bytes are known.
 *
 * @param part of the files as they were hashed
 * @param entries that tell the bytes of each file from others
 */
record HashedPart(SourcePart part, List<SourceEntry> entries) {

  static HashedPart of(SourcePart part, List<SourceEntry> entries) {
    return new HashedPart(part.asHashed(entries), List.copyOf(entries));
  }

  /** The input as a manifest lists it. */
  SourceInput input() {
    return SourceInput.of(part.source(), entries);
  }

  /** The entries without their places: files by their names in the source. */
  List<SourceEntry> placeless() {
    List<SourceEntry> named = new ArrayList<>();
    for (int f = 0; f < entries.size(); f++) {
      named.add(entries.get(f).at(part.files().get(f).name()));
    }
    return named;
  }

  /** What other shards are told. */
  List<HashedFile> files() {
    return entries.stream()
        .map(
            entry ->
                new HashedFile(
                    part.source().name(),
                    entry.path(),
                    entry.bytes(),
                    entry.sha256(),
                    entry.etag()))
        .toList();
  }
}
