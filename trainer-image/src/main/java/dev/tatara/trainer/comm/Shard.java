package dev.tatara.trainer.comm;

/**
 * The part of a flat array of floats that one rank reduces and owns.
 *
 * @param start first element
 * @param length number of elements; the last shards are shorter or empty when the count does not
 *     divide
 */
public record Shard(long start, long length) {

  /** Shard {@code rank} of {@code count} elements over {@code worldSize} ranks. */
  public static Shard of(long count, int worldSize, int rank) {
    long size = Math.ceilDiv(count, worldSize);
    long start = Math.min(count, rank * size);
    return new Shard(start, Math.min(count, start + size) - start);
  }

  /** The piece of at most {@code length} elements that begins {@code offset} into this shard. */
  Shard piece(long offset, long length) {
    long skipped = Math.min(offset, this.length);
    return new Shard(start + skipped, Math.min(length, this.length - skipped));
  }
}
