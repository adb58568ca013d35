package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.corpus.shard.ShardBoard;
import dev.tatara.trainer.corpus.shard.SharedBoard;
import dev.tatara.trainer.corpus.shard.WholeBoard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a corpus is made.
 *
 * @param corpora keeps it
 * @param parts keeps what is filtered until the corpus is there
 * @param board of its shards
 * @param scratch folder that is of no use once the corpus is there, if there is one
 * @param partBytes of the source files of a part, about
 */
record Workplace(
    ArtifactStore corpora,
    ArtifactStore parts,
    ShardBoard board,
    Optional<Path> scratch,
    long partBytes) {
  private static final Logger LOG = LoggerFactory.getLogger(Workplace.class);

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

  /** Beside a folder named by hand, in {@code <folder>.shards}. */
  static Workplace beside(Path folder, Shard shard) {
    Path target = folder.toAbsolutePath().normalize();
    Path beside = target.resolveSibling(target.getFileName() + ".shards");
    return new Workplace(
        ArtifactStore.single(target),
        ArtifactStore.under(beside),
        board(beside, shard),
        Optional.of(beside),
        SourcePart.USUAL_BYTES);
  }

  private static ShardBoard board(Path meeting, Shard shard) {
    return shard.count() == 1 ? new WholeBoard() : new SharedBoard(meeting, shard);
  }

  /**
   * The corpus is there. Of several shards the one that merged it knows that all others are done;
   * who found it does not.
   */
  void tidy(Made made) {
    if (scratch.isEmpty() || made.reused() && board.shard().count() > 1) {
      return;
    }
    try {
      AtomicFiles.delete(scratch.get());
    } catch (IOException e) {
      LOG.warn("{} is of no use any more, and cannot be removed: {}", scratch.get(), e.toString());
    }
  }
}
