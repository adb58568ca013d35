package dev.tatara.trainer.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which speeches of the Diet of Japan to collect, and how.
 *
 * @param from first day of the meetings, ISO-8601
 * @param until last day
 * @param nameOfHouse of this house alone, or null
 * @param nameOfMeeting of meetings with such a name alone, or null
 * @param speaker of speakers with such a name alone, or null
 * @param any speeches with these words alone, or null
 * @param endpoint address of the API, or null for the library's own
 * @param pauseSeconds from an answer to the next request
 */
public record DietMinutesSettings(
    String from,
    String until,
    @MayBeAbsent String nameOfHouse,
    @MayBeAbsent String nameOfMeeting,
    @MayBeAbsent String speaker,
    @MayBeAbsent String any,
    @MayBeAbsent String endpoint,
    Integer pauseSeconds) {
  private static final String LIBRARY = "ndl.go.jp";

  /** The library asks for some seconds; the API server refuses less, too. */
  private static final int LIBRARY_PAUSE = 2;

  /** What says which speeches are meant, wherever they are had: parameters of the API. */
  public Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("from", from);
    query.put("until", until);
    query.put("nameOfHouse", nameOfHouse);
    query.put("nameOfMeeting", nameOfMeeting);
    query.put("speaker", speaker);
    query.put("any", any);
    query.values().removeIf(value -> value == null);
    return query;
  }

  /** What is wrong with them, if anything is. */
  Optional<String> fault() {
    boolean library = endpoint == null || endpoint.toLowerCase(Locale.ROOT).contains(LIBRARY);
    int least = library ? LIBRARY_PAUSE : 0;
    return pauseSeconds >= least
        ? Optional.empty()
        : Optional.of("'pauseSeconds' is " + pauseSeconds + ": use " + least + " or more");
  }
}
