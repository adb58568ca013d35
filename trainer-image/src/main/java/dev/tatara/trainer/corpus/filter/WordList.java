package dev.tatara.trainer.corpus.filter;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Words to look for: a line each, empty lines and those that begin with {@code #} left out. Words
 * are found by their first two characters, so a long list costs no more than a short one.
 */
public final class WordList {
  private static final int BUCKETS = 1 << 12;

  private final List<String> words;
  private final String[][] buckets = new String[BUCKETS][];

  private WordList(List<String> words) {
    this.words = words;
    words.stream()
        .sorted(Comparator.comparing(String::length).reversed())
        .forEach(
            word -> {
              int bucket = bucket(word.charAt(0), word.charAt(1));
              String[] old = buckets[bucket] == null ? new String[0] : buckets[bucket];
              buckets[bucket] = Arrays.copyOf(old, old.length + 1);
              buckets[bucket][old.length] = word;
            });
  }

  /** A list that comes with Tatara: {@code advertising} or {@code adult}. */
  public static WordList bundled(String name) {
    try (InputStream in = WordList.class.getResourceAsStream(name + ".txt")) {
      return of(new String(in.readAllBytes(), StandardCharsets.UTF_8), "bundled list " + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A user's list.
   *
   * @param setting that names it, for messages
   * @throws TrainerException {@code SourceUnreadable} when it cannot be read, is not UTF-8 or has a
   *     word of one character
   */
  public static WordList read(String setting, Path file) {
    try {
      return of(Files.readString(file), setting + ": " + file);
    } catch (CharacterCodingException e) {
      throw unreadable(setting + ": " + file + " is not UTF-8", e);
    } catch (NoSuchFileException e) {
      throw unreadable(setting + ": there is no file " + file, e);
    } catch (IOException e) {
      throw unreadable(setting + ": " + file + " cannot be read: " + e, e);
    }
  }

  private static WordList of(String text, String shown) {
    TreeSet<String> words = new TreeSet<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(words::add);
    for (String word : words) {
      if (word.length() < 2) {
        throw unreadable(shown + ": '" + word + "' is shorter than two characters", null);
      }
    }
    return new WordList(List.copyOf(words));
  }

  /** The words, sorted. */
  public List<String> words() {
    return words;
  }

  /** The length of the longest word that begins here; 0 for none. */
  int lengthAt(String text, int position) {
    if (position + 1 >= text.length()) {
      return 0;
    }
    String[] candidates = buckets[bucket(text.charAt(position), text.charAt(position + 1))];
    if (candidates != null) {
      for (String word : candidates) {
        if (text.startsWith(word, position)) {
          return word.length();
        }
      }
    }
    return 0;
  }

  private static int bucket(char first, char second) {
    return (first * 31 + second) & (BUCKETS - 1);
  }

  private static TrainerException unreadable(String what, Throwable cause) {
    return new TrainerException(
        FailureReason.SOURCE_UNREADABLE,
        "word list " + what,
        "a list is a UTF-8 file with a word of at least two characters a line; check the path in"
            + " data.filters or the source's filters, relative to the root of the job's volume",
        cause);
  }
}
