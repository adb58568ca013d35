package dev.tatara.trainer.corpus.shard;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where a shard tells the others how far it is, and hears of them; used by one thread. */
public interface ShardBoard {
  /** The shard that speaks here. */
  Shard shard();

  /** The shard has hashed its files, and is to filter them, whatever it said before a restart. */
  void hashed(List<HashedFile> files) throws IOException;

  /** The files of all shards; empty as long as one has not hashed its own. */
  Optional<List<HashedFile>> files() throws IOException;

  /**
   * The shard has filtered its files.
   *
   * @return whether this one is to merge. All others are done then, and of those that find all done
   *     it is the first
   */
  boolean filtered() throws IOException;
}
