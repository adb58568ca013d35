package dev.tatara.trainer.tensor.host;

import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** AdamW; chunk by chunk, new weights are then rounded to what the passes compute with. */
final class AdamWKernel {
  /** Elements of a chunk: its new weights are still in the cache when they are rounded. */
  private static final int CHUNK = 1 << 13;

  private AdamWKernel() {}

  /** Elements {@code [start, end)} of a slice, for one thread. */
  private record Chunk(AdamWSlice slice, long start, long end) {}

  static void update(ThreadTeam team, List<AdamWSlice> slices, AdamWFactors factors) {
    List<Chunk> chunks = new ArrayList<>();
    for (AdamWSlice slice : slices) {
      for (long start = 0; start < slice.count(); start += CHUNK) {
        chunks.add(new Chunk(slice, start, Math.min(slice.count(), start + CHUNK)));
      }
    }
    team.run(chunks.size(), part -> update(chunks.get(part), factors));
  }

  private static void update(Chunk chunk, AdamWFactors factors) {
    AdamWSlice slice = chunk.slice();
    long whole = chunk.end() - (chunk.end() - chunk.start()) % Lanes.COUNT;
    vectors(slice, factors, chunk.start(), whole);
    if (slice.half()) {
      round(slice, chunk.start(), whole);
    }
    for (long i = whole; i < chunk.end(); i++) {
      element(slice, factors, i);
    }
  }

  private static void vectors(AdamWSlice slice, AdamWFactors factors, long start, long end) {
    long master = slice.master();
    long gradient = slice.gradient();
    long first = slice.expAvg();
    long second = slice.expAvgSq();
    float scale = factors.gradient();
    FloatVector keptFirst = Lanes.broadcast(factors.keptFirst());
    FloatVector keptSecond = Lanes.broadcast(factors.keptSecond());
    float newFirst = factors.newFirst();
    float newSecond = factors.newSecond();
    FloatVector root = Lanes.broadcast(factors.root());
    FloatVector epsilon = Lanes.broadcast(factors.epsilon());
    float kept = slice.decays() ? factors.kept() : 1;
    FloatVector step = Lanes.broadcast(-factors.step());
    for (long i = start; i < end; i += Lanes.COUNT) {
      FloatVector g = Lanes.load(false, gradient, i).mul(scale);
      FloatVector m = Lanes.load(false, first, i).fma(keptFirst, g.mul(newFirst));
      FloatVector v = Lanes.load(false, second, i).fma(keptSecond, g.mul(g).mul(newSecond));
      FloatVector divisor = v.sqrt().fma(root, epsilon);
      FloatVector w = m.div(divisor).fma(step, Lanes.load(false, master, i).mul(kept));
      Lanes.store(false, first, i, m);
      Lanes.store(false, second, i, v);
      Lanes.store(false, master, i, w);
    }
  }

  /** A loop of its own: in the larger one the JVM would make an object of each vector. */
  private static void round(AdamWSlice slice, long start, long end) {
    long master = slice.master();
    long weight = slice.weight();
    for (long i = start; i < end; i += Lanes.COUNT) {
      Lanes.store(true, weight, i, Lanes.load(false, master, i));
    }
  }

  /** The same bits for one element: where a slice ends depends on how parameters are sharded. */
  private static void element(AdamWSlice slice, AdamWFactors factors, long i) {
    float g = Lanes.get(false, slice.gradient(), i) * factors.gradient();
    float oldFirst = Lanes.get(false, slice.expAvg(), i);
    float oldSecond = Lanes.get(false, slice.expAvgSq(), i);
    float m = Math.fma(oldFirst, factors.keptFirst(), g * factors.newFirst());
    float v = Math.fma(oldSecond, factors.keptSecond(), g * g * factors.newSecond());
    float divisor = Math.fma((float) Math.sqrt(v), factors.root(), factors.epsilon());
    float kept = slice.decays() ? factors.kept() : 1;
    float w = Math.fma(m / divisor, -factors.step(), Lanes.get(false, slice.master(), i) * kept);
    Lanes.set(false, slice.expAvg(), i, m);
    Lanes.set(false, slice.expAvgSq(), i, v);
    Lanes.set(false, slice.master(), i, w);
    if (slice.half()) {
      Lanes.set(true, slice.weight(), i, w);
    }
  }
}
