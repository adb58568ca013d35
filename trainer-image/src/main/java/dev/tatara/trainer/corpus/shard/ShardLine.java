package dev.tatara.trainer.corpus.shard;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a shard says.
 *
 * @param shard its index
 * @param said one of the words
 * @param list digest of its list of files, where it has hashed them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShardLine(int shard, Word said, String list) {
  /** What there is to say. */
  enum Word {
    HASHED,
    FILTERED,
    MERGES
  }

  static ShardLine hashed(int shard, String list) {
    return new ShardLine(shard, Word.HASHED, list);
  }

  static ShardLine filtered(int shard) {
    return new ShardLine(shard, Word.FILTERED, null);
  }

  static ShardLine merges(int shard) {
    return new ShardLine(shard, Word.MERGES, null);
  }
}
