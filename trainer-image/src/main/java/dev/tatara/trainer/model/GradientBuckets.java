package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays gradients out in {@link GradientBucket}s and hands out each parameter's view. */
final class GradientBuckets {
  /** A bucket is closed once it holds this many elements (32 MiB). */
  static final long BUCKET_ELEMENTS = 8L << 20;

  /** Parameters start on a cache line. */
  private static final long ALIGNMENT = 16;

  private record Place(int bucket, long offset) {}

  private final List<GradientBucket> buckets = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  private GradientBuckets() {}

  static GradientBuckets allocate(Torch torch, Aten owner, List<ParameterSpec> specs) {
    GradientBuckets layout = new GradientBuckets();
    List<Long> lengths = new ArrayList<>();
    long offset = 0;
    for (ParameterSpec spec : specs) {
      layout.places.put(spec.name(), new Place(lengths.size(), offset));
      offset += Math.ceilDiv(spec.elements(), ALIGNMENT) * ALIGNMENT;
      if (offset >= BUCKET_ELEMENTS) {
        lengths.add(offset);
        offset = 0;
      }
    }
    if (offset > 0) {
      lengths.add(offset);
    }
    for (long length : lengths) {
      NDArray tensor = owner.zeros(ElementType.FLOAT32, length);
      layout.buckets.add(new GradientBucket(tensor, torch.memory(tensor)));
    }
    return layout;
  }

  List<GradientBucket> buckets() {
    return List.copyOf(buckets);
  }

  NDArray view(Aten owner, ParameterSpec spec) {
    Place place = places.get(spec.name());
    NDArray flat =
        owner.narrow(buckets.get(place.bucket()).tensor(), 0, place.offset(), spec.elements());
    return owner.view(flat, spec.sizes());
  }
}
