package dev.tatara.trainer.corpus.shard;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.DataSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A share of the work on a corpus.
 *
 * @param index from 0
 * @param count of the shards, at least 1
 */
public record Shard(int index, int count) {
  /** All of the work. */
  public static final Shard WHOLE = new Shard(0, 1);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

  public Shard {
    if (count < 1 || count > DataSettings.MOST_SHARDS || index < 0 || index >= count) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "there is no shard " + index + " of " + count,
          "shards are numbered from 0, and there are " + DataSettings.MOST_SHARDS + " at most");
    }
  }

  /**
   * The shard of a text such as {@code 0/3}.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is none
   */
  public static Shard parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "'" + text + "' is no shard",
          "write its number, from 0, and how many there are: 0/3, 1/3 and 2/3");
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /**
   * The items of this shard: neighbours, whose bytes are about those of any other shard. An item
   * belongs where the middle of it lies.
   *
   * @param items in an order that is the same for all shards
   * @param bytes of an item
   */
  public <T> List<T> of(List<T> items, ToLongFunction<T> bytes) {
    // One more, so that items of unknown size are divided, too.
    long total = items.stream().mapToLong(item -> bytes.applyAsLong(item) + 1).sum();
    List<T> mine = new ArrayList<>();
    long before = 0;
    for (T item : items) {
      long size = bytes.applyAsLong(item) + 1;
      if ((int) ((before + size / 2.0) / total * count) == index) {
        mine.add(item);
      }
      before += size;
    }
    return mine;
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
