package dev.tatara.trainer.corpus.filter;

import dev.tatara.trainer.config.FilterSettings;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * The word lists of a source.
 *
 * @param advertising of shops and campaigns
 * @param adult of pornography
 */
public record FilterWords(WordList advertising, WordList adult) {

  /**
   * Reads the lists that settings name; the bundled ones where they name none.
   *
   * @param resolve finds a file that the settings name
   */
  public static FilterWords of(FilterSettings settings, Function<String, Path> resolve) {
    return new FilterWords(
        list("advertising", settings.advertisingWords(), resolve),
        list("adult", settings.adultWords(), resolve));
  }

  private static WordList list(String kind, String path, Function<String, Path> resolve) {
    return path == null
        ? WordList.bundled(kind)
        : WordList.read("filters." + kind + "Words", resolve.apply(path));
  }
}
