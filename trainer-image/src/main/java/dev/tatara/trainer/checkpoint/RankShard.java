package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.artifact.FileEntry;
import java.util.List;

/**
 * {@code rank-<5 digits>.json} in an unfinished checkpoint: what one rank has written. It is
 * written last, so where it is the rank's files are whole and on the device.
 *
 * @param rank that wrote it
 * @param files of this rank
 * @param parts that the files hold
 */
record RankShard(int rank, List<FileEntry> files, List<Part> parts) {

  /** A part with the tensor that it belongs to. */
  record Part(String tensor, List<Long> shape, StoredPart stored) {}

  /** The sidecar's name. */
  static String file(int rank) {
    return "rank-%05d.json".formatted(rank);
  }

  /** The name of the note that a rank leaves when it cannot write its files. */
  static String failureNote(int rank) {
    return "rank-%05d.failed".formatted(rank);
  }
}
