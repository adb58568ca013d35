package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.corpus.shard.ShardBoard;
import dev.tatara.trainer.corpus.shard.SharedBoard;
import dev.tatara.trainer.corpus.shard.WholeBoard;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
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
        Optional.of(beside.resolve(ArtifactStore.FOLDER)),
        SourcePart.USUAL_BYTES);
  }

  private static ShardBoard board(Path meeting, Shard shard) {
    return shard.count() == 1 ? new WholeBoard() : new SharedBoard(meeting, shard);
  }

  /**
   * The corpus is there, and the scratch folder goes. What shards have told each other stays, a few
   * KB: one that is started again finds the corpus by it. Of several shards the one that merged
   * tidies, since all others had filtered their files. Where one was started again meanwhile, the
   * parts that it writes go as well; its next attempt finds the corpus.
   */
  void tidy(Made made) {
    if (scratch.isEmpty() || made.reused() && board.shard().count() > 1) {
      return;
    }
    try {
      AtomicFiles.delete(scratch.get());
      removeEmpty(scratch.get().getParent());
    } catch (IOException e) {
      LOG.warn("{} is of no use any more, and cannot be removed: {}", scratch.get(), e.toString());
    }
  }

  private static void removeEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} keeps what shards have told each other", folder);
    }
  }
}
