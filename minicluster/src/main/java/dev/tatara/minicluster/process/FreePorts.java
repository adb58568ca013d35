package dev.tatara.minicluster.process;

import dev.tatara.minicluster.MiniclusterException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses ports on 127.0.0.1 that nobody listens on. */
public final class FreePorts {
  // Below Linux's range for outgoing connections, which would take a port between choice and use.
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 200;

  private FreePorts() {}

  /**
   * A port that was free a moment ago; another process may still be faster, so be ready to retry.
   */
  public static int choose() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        return port;
      } catch (IOException e) {
        // taken: try another
      }
    }
    throw new MiniclusterException(
        "no free port found on 127.0.0.1 between %d and %d".formatted(FIRST, LAST));
  }
}
