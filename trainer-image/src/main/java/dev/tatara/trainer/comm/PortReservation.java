package dev.tatara.trainer.comm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;

/**
 * A free port, kept free for a child process until this is closed. The socket is bound and never
 * listens: nobody gets the port meanwhile but a process of the same user that sets {@code
 * SO_REUSEPORT}, as rank 0 does at the rendezvous, and connections reach that process alone.
 */
public final class PortReservation implements AutoCloseable {
  private final Socket socket;

  private PortReservation(Socket socket) {
    this.socket = socket;
  }

  /**
   * Takes any free port.
   *
   * @param address of this host that the child will listen on
   */
  public static PortReservation at(String address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      return new PortReservation(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The port's number. */
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
