package dev.tatara.jobplan.cluster;

import io.fabric8.kubernetes.api.model.Event;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** When an event happened last; each of its writers has another field for that. */
public final class EventTime {
  private EventTime() {}

  /** The moment, to the second or finer. */
  public static Instant of(Event event) {
    return Stream.of(
            event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                ? null
                : event.getSeries().getLastObservedTime().getTime(),
            event.getLastTimestamp(),
            event.getEventTime() == null ? null : event.getEventTime().getTime(),
            event.getMetadata().getCreationTimestamp())
        .filter(Objects::nonNull)
        .findFirst()
        .map(Instant::parse)
        .orElseThrow();
  }
}
