package dev.tatara.minicluster.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * What the pods of {@link IndexedJobTest} run: index 0 serves on its pod IP, the others call it by
 * name.
 */
public final class Meeting {
  private static final int PORT = 29500;

  private Meeting() {}

  /** Takes no arguments; the environment says who it is. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> environment = System.getenv();
    String index = environment.get("JOB_COMPLETION_INDEX");
    if (index.equals("0")) {
      try (ServerSocket server =
              new ServerSocket(PORT, 5, InetAddress.ofLiteral(environment.get("POD_IP")));
          Socket guest = server.accept()) {
        System.out.println("met " + new String(guest.getInputStream().readAllBytes()));
      }
      return;
    }
    try (Socket socket = connect(environment.get("HOST"))) {
      socket.getOutputStream().write(("index " + index).getBytes());
    }
  }

  /** The other may come later, and its name with it. */
  private static Socket connect(String host) throws InterruptedException {
    while (true) {
      try {
        return new Socket(host, PORT);
      } catch (UnknownHostException | ConnectException e) {
        Thread.sleep(50);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
