package dev.tatara.e2e;

import dev.tatara.e2e.Faults.Fault;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Stands before an API server and makes {@link Faults}. It speaks HTTP/1.1 without TLS, one request
 * a connection, and acts towards the server as one user, whoever asks. Answers, watches and
 * WebSockets among them, go through as they come.
 */
final class FaultyApiServer implements AutoCloseable {
  private final SSLContext tls;
  private final URI server;
  private final Faults faults;
  private final ServerSocket socket;

  /**
   * @param kubeconfig the server, and who it takes what comes for
   */
  FaultyApiServer(Path kubeconfig, Faults faults) throws IOException, GeneralSecurityException {
    Config user = Config.fromKubeconfig(Files.readString(kubeconfig));
    this.tls = SSLUtils.sslContext(user);
    this.server = URI.create(user.getMasterUrl());
    this.faults = faults;
    this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("faulty-api-server").start(this::accept);
  }

  /** Writes a kubeconfig for clients of it. */
  Path writeKubeconfig(Path file) throws IOException {
    String content =
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: faulty
          cluster: {server: "http://127.0.0.1:%d"}
        contexts:
        - name: faulty
          context: {cluster: faulty, namespace: default}
        current-context: faulty
        """
            .formatted(socket.getLocalPort());
    return Files.writeString(file, content);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      RequestHead head = RequestHead.read(in);
      byte[] body = in.readNBytes(head.bodyLength());
      Optional<Fault> fault = head.isWrite() ? faults.ofWrite(head.createsJob()) : Optional.empty();
      if (fault.filter(Fault.CONFLICT::equals).isPresent()) {
        refuse(client, Fault.CONFLICT, 409, "Conflict", "Conflict");
      } else if (fault.filter(Fault.ERROR::equals).isPresent()) {
        refuse(client, Fault.ERROR, 500, "Internal Server Error", "InternalError");
      } else {
        try (Socket upstream = connect()) {
          upstream.getOutputStream().write(head.forOneAnswer());
          upstream.getOutputStream().write(body);
          upstream.getOutputStream().flush();
          if (fault.isPresent()) {
            loseAnswer(upstream, fault.get());
          } else {
            pass(head, in, client, upstream);
          }
        }
      }
    } catch (IOException e) {
      // One of the two has gone; closing both tells the other.
    }
  }

  private Socket connect() throws IOException {
    return tls.getSocketFactory().createSocket(server.getHost(), server.getPort());
  }

  /** Answers as an API server does. */
  private void refuse(Socket client, Fault fault, int code, String phrase, String reason)
      throws IOException {
    String status =
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
        "message":"injected by the test","reason":"%s","code":%d}"""
            .formatted(reason, code);
    String answer =
        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(code, phrase, status.length(), status);
    faults.count(fault);
    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().flush();
  }

  /** The server answers when the write is made. */
  private void loseAnswer(Socket upstream, Fault fault) throws IOException {
    byte[] begin = upstream.getInputStream().readNBytes("HTTP/1.1 2".length());
    if (new String(begin, StandardCharsets.US_ASCII).equals("HTTP/1.1 2")) {
      faults.count(fault);
    }
  }

  private void pass(RequestHead head, InputStream in, Socket client, Socket upstream)
      throws IOException {
    if (head.isWatch()) {
      faults.ofWatch().ifPresent(millis -> cutAfter(millis, client));
    }
    Thread.ofVirtual().start(() -> copyThenClose(in, upstream));
    copy(upstream.getInputStream(), client.getOutputStream());
  }

  private void cutAfter(int millis, Socket client) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(millis);
                if (!client.isClosed()) {
                  faults.count(Fault.CUT_WATCH);
                  client.close();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                // It ended by itself in this moment.
              }
            });
  }

  /** What a WebSocket's client sends; and its end, which the server must hear of. */
  private static void copyThenClose(InputStream from, Socket to) {
    try (to) {
      copy(from, to.getOutputStream());
    } catch (IOException e) {
      // The other direction has ended.
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      to.write(buffer, 0, read);
      to.flush();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
