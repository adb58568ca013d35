package dev.tatara.trainer.corpus.shard;

import java.util.List;
import java.util.Optional;

/** The board of a corpus that one process makes. */
public final class WholeBoard implements ShardBoard {
  private List<HashedFile> files;

  @Override
  public Shard shard() {
    return Shard.WHOLE;
  }

  @Override
  public void hashed(List<HashedFile> hashed) {
    files = hashed;
  }

  @Override
  public Optional<List<HashedFile>> files() {
    return Optional.ofNullable(files);
  }

  @Override
  public boolean filtered() {
    return true;
  }
}
