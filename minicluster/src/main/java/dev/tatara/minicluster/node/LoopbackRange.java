package dev.tatara.minicluster.node;

import java.util.concurrent.ThreadLocalRandom;

/**
 * 256 addresses out of 127.64.0.0/10, all of which Linux routes to the loopback device. Clusters of
 * one machine must have different ones, so that the same port can be served in each pod of each.
 *
 * @param second byte of the addresses
 * @param third byte of the addresses
 */
record LoopbackRange(int second, int third) {
  static LoopbackRange random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new LoopbackRange(random.nextInt(64, 128), random.nextInt(256));
  }

  String address(int last) {
    return "127.%d.%d.%d".formatted(second, third, last);
  }
}
