package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What one stage made of the documents that it saw, with a few of those that it dropped: the ones
 * whose ids have the smallest hashes, so that the sample is the same in whatever order documents
 * come.
 */
final class StageTally {
  static final int SAMPLES = 5;
  private static final int EXCERPT_CHARACTERS = 120;
  private static final long SEED = 0x7461746172613031L;

  private record Sample(String id, String reason, String excerpt) {}

  private long documentsIn;
  private long charactersIn;
  private long bytesIn;
  private long documentsOut;
  private long charactersOut;
  private long bytesOut;
  private long changed;
  private final TreeMap<String, Long> dropped = new TreeMap<>();
  private final TreeMap<String, Long> replaced = new TreeMap<>();
  private final TreeMap<String, Long> evaluationSets = new TreeMap<>();
  private final TreeMap<Long, Sample> samples = new TreeMap<>();

  /** A document went through; sizes are the same object where nothing was changed. */
  void kept(TextSize before, TextSize after, Map<String, Integer> passages) {
    enter(before);
    documentsOut++;
    charactersOut += after.characters();
    bytesOut += after.bytes();
    changed += before == after ? 0 : 1;
    passages.forEach((kind, count) -> replaced.merge(kind, (long) count, Long::sum));
  }

  /** A document was left out. */
  void dropped(String id, String text, TextSize size, String reason) {
    dropped(id, () -> text, size, reason);
  }

  /** The same, of which the text is asked for where it is shown. */
  void dropped(String id, Supplier<String> text, TextSize size, String reason) {
    enter(size);
    dropped.merge(reason, 1L, Long::sum);
    long rank = rank(id);
    if (samples.size() < SAMPLES || rank < samples.lastKey()) {
      samples.computeIfAbsent(rank, _ -> new Sample(id, reason, excerpt(text.get())));
      trim();
    }
  }

  /** A document that was left out shares text with an evaluation set; perhaps with others, too. */
  void contaminated(String evaluationSet) {
    evaluationSets.merge(evaluationSet, 1L, Long::sum);
  }

  private void enter(TextSize size) {
    documentsIn++;
    charactersIn += size.characters();
    bytesIn += size.bytes();
  }

  /** Adds what the same stage did to other documents. */
  void add(StageTally other) {
    documentsIn += other.documentsIn;
    charactersIn += other.charactersIn;
    bytesIn += other.bytesIn;
    documentsOut += other.documentsOut;
    charactersOut += other.charactersOut;
    bytesOut += other.bytesOut;
    changed += other.changed;
    other.dropped.forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
    other.replaced.forEach((kind, count) -> replaced.merge(kind, count, Long::sum));
    other.evaluationSets.forEach((set, count) -> evaluationSets.merge(set, count, Long::sum));
    // Of documents of the same id the first, so that it does not matter how they were divided.
    other.samples.forEach(samples::putIfAbsent);
    trim();
  }

  private void trim() {
    while (samples.size() > SAMPLES) {
      samples.pollLastEntry();
    }
  }

  long documentsIn() {
    return documentsIn;
  }

  long bytesIn() {
    return bytesIn;
  }

  long bytesOut() {
    return bytesOut;
  }

  /** How many of the documents that were left out share text with each evaluation set. */
  SortedMap<String, Long> evaluationSets() {
    return evaluationSets;
  }

  long documentsOut() {
    return documentsOut;
  }

  long charactersIn() {
    return charactersIn;
  }

  long charactersOut() {
    return charactersOut;
  }

  long documentsDropped() {
    return documentsIn - documentsOut;
  }

  /** For a manifest. */
  Map<String, Object> toMap(String stage, boolean withSamples) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("stage", stage);
    map.put("documentsIn", documentsIn);
    map.put("documentsOut", documentsOut);
    map.put("charactersIn", charactersIn);
    map.put("charactersOut", charactersOut);
    map.put("bytesIn", bytesIn);
    map.put("bytesOut", bytesOut);
    map.put("changed", changed);
    map.put("dropped", dropped);
    if (!replaced.isEmpty()) {
      map.put("replaced", replaced);
    }
    if (!evaluationSets.isEmpty()) {
      map.put("evaluationSets", evaluationSets);
    }
    if (withSamples) {
      List<Map<String, Object>> shown = new ArrayList<>();
      for (Sample sample : samples.values()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", sample.id());
        fields.put("reason", sample.reason());
        fields.put("excerpt", sample.excerpt());
        shown.add(fields);
      }
      map.put("samples", shown);
    }
    return map;
  }

  /** The tally of a manifest. */
  static StageTally of(JsonNode fields) {
    StageTally tally = new StageTally();
    tally.documentsIn = fields.path("documentsIn").asLong();
    tally.documentsOut = fields.path("documentsOut").asLong();
    tally.charactersIn = fields.path("charactersIn").asLong();
    tally.charactersOut = fields.path("charactersOut").asLong();
    tally.bytesIn = fields.path("bytesIn").asLong();
    tally.bytesOut = fields.path("bytesOut").asLong();
    tally.changed = fields.path("changed").asLong();
    fields.path("dropped").properties().forEach(count -> put(tally.dropped, count));
    fields.path("replaced").properties().forEach(count -> put(tally.replaced, count));
    fields.path("evaluationSets").properties().forEach(count -> put(tally.evaluationSets, count));
    for (JsonNode sample : fields.path("samples")) {
      String id = sample.path("id").asText();
      String reason = sample.path("reason").asText();
      tally.samples.put(rank(id), new Sample(id, reason, sample.path("excerpt").asText()));
    }
    return tally;
  }

  private static void put(Map<String, Long> counts, Map.Entry<String, JsonNode> count) {
    counts.put(count.getKey(), count.getValue().asLong());
  }

  private static String excerpt(String text) {
    String whole = text.strip();
    return whole.codePointCount(0, whole.length()) <= EXCERPT_CHARACTERS
        ? whole
        : whole.substring(0, whole.offsetByCodePoints(0, EXCERPT_CHARACTERS)) + "…";
  }

  /** SplitMix64's finalizer over the characters of an id. */
  private static long rank(String id) {
    long hash = SEED;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0xBF58476D1CE4E5B9L;
      hash ^= hash >>> 29;
    }
    hash *= 0x94D049BB133111EBL;
    return hash ^ hash >>> 32;
  }
}
