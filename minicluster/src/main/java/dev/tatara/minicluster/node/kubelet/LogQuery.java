package dev.tatara.minicluster.node.kubelet;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What of a log is asked for.
 *
 * @param previous of the run before
 * @param follow go on while the container runs
 * @param timestamps with times
 * @param tailLines only so many at the end, -1 for all
 * @param since only what was said then or later
 * @param limitBytes no more than that
 */
record LogQuery(
    boolean previous,
    boolean follow,
    boolean timestamps,
    long tailLines,
    Instant since,
    long limitBytes) {

  /** Reads the query part of a URL; values there are numbers, booleans and times, never encoded. */
  static LogQuery parse(String query, Instant now) {
    Map<String, String> values = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1).replace("%3A", ":"));
      }
    }
    Instant since = Instant.EPOCH;
    if (values.containsKey("sinceSeconds")) {
      since = now.minusSeconds(Long.parseLong(values.get("sinceSeconds")));
    } else if (values.containsKey("sinceTime")) {
      since = Instant.parse(values.get("sinceTime"));
    }
    return new LogQuery(
        Boolean.parseBoolean(values.get("previous")),
        Boolean.parseBoolean(values.get("follow")),
        Boolean.parseBoolean(values.get("timestamps")),
        Long.parseLong(values.getOrDefault("tailLines", "-1")),
        since,
        Long.parseLong(values.getOrDefault("limitBytes", Long.toString(Long.MAX_VALUE))));
  }
}
