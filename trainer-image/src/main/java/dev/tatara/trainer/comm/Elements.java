package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;

/** A flat array in memory; offsets and lengths count elements. */
record Elements(MemorySegment memory, DataType type) {
  Elements {
    if (memory.byteSize() % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "a segment of " + memory.byteSize() + " bytes is no array of " + type);
    }
  }

  long count() {
    return memory.byteSize() / type.bytes();
  }

  /** The shard of a rank. */
  Shard shard(int rank, int worldSize) {
    return Shard.of(count(), worldSize, rank);
  }

  /** The elements of one shard, as a view. */
  Elements slice(Shard shard) {
    return slice(shard.start(), shard.length());
  }

  /** A view of {@code length} elements. */
  Elements slice(long start, long length) {
    return new Elements(memory.asSlice(start * type.bytes(), length * type.bytes()), type);
  }

  /** At most {@code length} elements from {@code start}, or none past the end. */
  Elements part(long start, long length) {
    return slice(new Shard(0, count()).piece(start, length));
  }

  /** The same memory from its beginning, as elements of another type. */
  Elements as(DataType other, long length) {
    return new Elements(memory.asSlice(0, length * other.bytes()), other);
  }

  void copyFrom(Elements other) {
    memory.copyFrom(other.memory());
  }
}
