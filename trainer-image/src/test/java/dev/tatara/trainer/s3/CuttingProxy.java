package dev.tatara.trainer.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and breaks connections after some bytes of an answer. */
public final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final long most;
  private final Runnable onCut;
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  /**
   * @param target port of the server
   * @param most bytes that a connection may bring
   * @param onCut runs before a connection is broken
   */
  public CuttingProxy(int target, long most, Runnable onCut) throws IOException {
    this.target = target;
    this.most = most;
    this.onCut = onCut;
    Thread.ofVirtual().start(this::accept);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** Connections for which there was no server. */
  public int refused() {
    return refused.get();
  }

  /** Connections that were broken. */
  public int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        forward(client);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void forward(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      Thread.ofVirtual().start(() -> copy(client, server, Long.MAX_VALUE));
      Thread.ofVirtual().start(() -> copy(server, client, most));
    } catch (IOException e) {
      refused.incrementAndGet();
      client.close();
    }
  }

  private void copy(Socket from, Socket to, long limit) {
    byte[] buffer = new byte[1 << 14];
    long left = limit;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          return;
        }
        out.write(buffer, 0, count);
        left -= count;
      }
      onCut.run();
      cuts.incrementAndGet();
    } catch (IOException e) {
      // The other direction has ended.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
