package dev.tatara.trainer.corpus.collect;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/**
 * How far a file is collected.
 *
 * @param query what is collected in it
 * @param documents that it holds
 * @param bytes that they take
 * @param position of the next record to ask for, from 1
 * @param total records that there are, as the server said last
 * @param complete whether all are there
 */
record Watermark(
    Map<String, Object> query,
    long documents,
    long bytes,
    long position,
    long total,
    boolean complete) {

  /** Nothing is there yet. */
  @SuppressWarnings("unchecked")
  static Watermark none(Map<String, ?> query) {
    return new Watermark(
        JsonMapper.builder().build().convertValue(query, Map.class), 0, 0, 1, 0, false);
  }
}
