package dev.tatara.trainer.model;

import dev.tatara.trainer.model.GradientBucket.Place;
import dev.tatara.trainer.tensor.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which parameters share a {@link GradientBucket}, and where in it they lie. */
final class BucketLayout {
  /** A bucket is closed once it holds this many elements (32 MiB). */
  static final long BUCKET_ELEMENTS = 8L << 20;

  /** Parameters start on a cache line. */
  private static final long ALIGNMENT = 16;

  /**
   * One bucket.
   *
   * @param type of the weights that the passes use; null when it is mixed
   */
  record Bucket(ElementType type, long elements, List<Place> places) {}

  private BucketLayout() {}

  /**
   * Lays parameters out in the order of the forward pass.
   *
   * @param type of a parameter's compute weights if each bucket shall be of one type; a function
   *     that returns null lets all types share buckets
   */
  static List<Bucket> of(List<ParameterSpec> specs, Function<ParameterSpec, ElementType> type) {
    Map<ElementType, List<ParameterSpec>> byType = new LinkedHashMap<>();
    for (ParameterSpec spec : specs) {
      byType.computeIfAbsent(type.apply(spec), t -> new ArrayList<>()).add(spec);
    }
    List<Bucket> buckets = new ArrayList<>();
    byType.forEach((elementType, ofType) -> addBuckets(buckets, elementType, ofType));
    return buckets;
  }

  private static void addBuckets(
      List<Bucket> buckets, ElementType type, List<ParameterSpec> specs) {
    List<Place> places = new ArrayList<>();
    long offset = 0;
    for (ParameterSpec spec : specs) {
      places.add(new Place(spec.name(), offset, spec.elements()));
      offset += Math.ceilDiv(spec.elements(), ALIGNMENT) * ALIGNMENT;
      if (offset >= BUCKET_ELEMENTS) {
        buckets.add(new Bucket(type, offset, List.copyOf(places)));
        places.clear();
        offset = 0;
      }
    }
    if (offset > 0) {
      buckets.add(new Bucket(type, offset, List.copyOf(places)));
    }
  }
}
