package dev.tatara.trainer.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Feeds whose items are collected.
 *
 * @param urls addresses of feeds, or null for none
 * @param paths files of feeds or globs, relative to the storage root, or null for none
 * @param follow whether the text is the article of the page that an item links to
 * @param pauseSeconds from an answer to the next request
 */
public record FeedSettings(
    @MayBeAbsent List<String> urls,
    @MayBeAbsent List<String> paths,
    boolean follow,
    Integer pauseSeconds) {

  /** Absent lists are empty. */
  public FeedSettings {
    urls = urls == null ? List.of() : urls;
    paths = paths == null ? List.of() : paths;
  }

  /** What says which documents are collected. */
  public Map<String, Object> query() {
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("urls", urls);
    query.put("paths", paths);
    query.put("follow", follow);
    return query;
  }

  /** What is wrong with them, if anything is. */
  Optional<String> fault() {
    if (urls.isEmpty() && paths.isEmpty()) {
      return Optional.of("'urls' and 'paths' are empty");
    }
    return pauseSeconds >= 0
        ? Optional.empty()
        : Optional.of("'pauseSeconds' is " + pauseSeconds + ": use 0 or more");
  }
}
