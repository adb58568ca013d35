package dev.tatara.trainer.corpus.shard;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** How far the shards of a corpus are, by what they have said. */
final class ShardState {
  private final String[] lists;
  private final BitSet filtered = new BitSet();
  private Integer merger;

  ShardState(int count) {
    this.lists = new String[count];
  }

  void hear(ShardLine line) {
    switch (line.said()) {
      case HASHED -> begin(line.shard(), line.list());
      case FILTERED -> filtered.set(line.shard());
      case MERGES -> merger = line.shard();
    }
  }

  /**
   * The shard is started, perhaps again. What it has filtered may have been deleted since, or be of
   * other files or another version: it says once more when it is done, at once where all is there.
   */
  private void begin(int shard, String list) {
    filtered.clear(shard);
    if (isMerger(shard) || !list.equals(lists[shard])) {
      merger = null;
    }
    lists[shard] = list;
  }

  /** By shard; null where it has not hashed its files. */
  List<String> lists() {
    return Collections.unmodifiableList(Arrays.asList(lists));
  }

  /** Whether all shards are filtered, and none has been chosen to merge. */
  boolean wantsMerger() {
    return merger == null && filtered.cardinality() == lists.length;
  }

  /** Whether the shard has been chosen to merge. */
  boolean isMerger(int shard) {
    return merger != null && merger == shard;
  }
}
