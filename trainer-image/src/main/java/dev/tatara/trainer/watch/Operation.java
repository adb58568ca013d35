package dev.tatara.trainer.watch;

/**
 * A collective or message that a rank has entered.
 *
 * @param channel the sequence that it is in
 * @param kind such as {@code all-reduce}
 * @param number in the sequence, from 1
 * @param bytes of its segment
 * @param seconds since the rank entered it or, where it waits in it, began to wait
 */
record Operation(Channel channel, String kind, long number, long bytes, double seconds) {

  /** Such as {@code all-reduce #412 of the data group}. */
  String describe() {
    return "%s #%d of the %s group".formatted(kind, number, channel.group());
  }
}
