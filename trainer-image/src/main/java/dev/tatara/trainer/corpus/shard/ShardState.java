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
      case HASHED -> {
        if (!line.list().equals(lists[line.shard()])) {
          lists[line.shard()] = line.list();
          // What it has filtered was of other files, and so would be what is merged.
          filtered.clear(line.shard());
          merger = null;
        }
      }
      case FILTERED -> filtered.set(line.shard());
      case MERGES -> merger = line.shard();
    }
  }

  /** By shard; null where it has not hashed its files. */
  List<String> lists() {
    return Collections.unmodifiableList(Arrays.asList(lists));
  }

  /** Whether all shards are filtered, and none has been chosen to merge. */
  boolean wantsMerger() {
    return merger == null && filtered.cardinality() == lists.length;
  }

  /** Whether a shard has been chosen to merge. */
  boolean isMerger(Shard shard) {
    return merger != null && merger == shard.index();
  }
}
