package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.corpus.shard.ShardBoard;
import dev.tatara.trainer.corpus.shard.SharedBoard;
import dev.tatara.trainer.corpus.shard.WholeBoard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a corpus is made.
 *
 * @param corpora keeps it
 * @param parts keeps what is filtered until the corpus is there
 * @param board of its shards
 * @param scratch folder that is of no use afterwards, if there is one
 * @param partBytes of the source files of a part, about
 */
record Workplace(
    ArtifactStore corpora,
    ArtifactStore parts,
    ShardBoard board,
    Optional<Path> scratch,
    long partBytes) {

  /**
   * On a volume.
   *
   * @param store that keeps everything
   * @param meeting folder where several shards meet
   */
  static Workplace on(ArtifactStore store, Path meeting, Shard shard) {
    return new Workplace(
        store, store, board(meeting, shard), Optional.empty(), SourcePart.USUAL_BYTES);
  }

  /** Beside a folder named by hand: {@code <folder>.shards} is removed by who works alone. */
  static Workplace beside(Path folder, Shard shard) {
    Path target = folder.toAbsolutePath().normalize();
    Path beside = target.resolveSibling(target.getFileName() + ".shards");
    return new Workplace(
        ArtifactStore.single(target),
        ArtifactStore.under(beside),
        board(beside, shard),
        Optional.of(beside).filter(_ -> shard.count() == 1),
        SourcePart.USUAL_BYTES);
  }

  private static ShardBoard board(Path meeting, Shard shard) {
    return shard.count() == 1 ? new WholeBoard() : new SharedBoard(meeting, shard);
  }

  /** The corpus is there. */
  void tidy() throws IOException {
    if (scratch.isPresent()) {
      AtomicFiles.delete(scratch.get());
    }
  }
}
