package dev.tatara.trainer.corpus.collect;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Hosts that are not on the public network: the pod itself, its node, services of the cluster or of
 * the house. A page on the web may link to them, and must not make a job read them.
 */
final class PrivateHosts {
  private static final int IPV6_BYTES = 16;

  private PrivateHosts() {}

  /**
   * Whether any address of a host is private, link-local, loopback or multicast. The JVM remembers
   * addresses for 30 seconds, so that a connection made right after this goes to the same ones.
   */
  static boolean has(URI address) throws UnknownHostException {
    for (InetAddress each : InetAddress.getAllByName(address.getHost())) {
      if (isPrivate(each)) {
        return true;
      }
    }
    return false;
  }

  static boolean isPrivate(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress() // RFC 1918
        || address.isMulticastAddress()
        || isShared(address.getAddress());
  }

  /** Unique local addresses of IPv6 (RFC 4193), or those of carriers, 100.64.0.0/10 (RFC 6598). */
  private static boolean isShared(byte[] bytes) {
    return bytes.length == IPV6_BYTES
        ? (bytes[0] & 0xfe) == 0xfc
        : bytes[0] == 100 && (bytes[1] & 0xc0) == 0x40;
  }
}
