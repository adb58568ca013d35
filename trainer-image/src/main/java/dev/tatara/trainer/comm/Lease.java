package dev.tatara.trainer.comm;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A connection between rank 0 and another rank, kept open as long as both are there. Each side says
 * regularly that it lives.
 */
final class Lease {
  private static final int HEADER_BYTES = 16;

  /** Far above any journal; a length beyond it is none. */
  private static final int LONGEST_TEXT = 64 << 20;

  /** What is said over a lease. */
  enum Message {
    HEARTBEAT,
    /** A rank has left in good order. */
    LEFT,
    /** A rank is lost. */
    LOST,
    /** Rank 0 asks what a rank does. */
    QUESTION,
    /** A rank answers. */
    ANSWER,
    /** The run hangs, and ends for that. */
    HUNG
  }

  /** What becomes of what is heard. */
  interface Listener {
    void left(int rank);

    /**
     * @param reason for people
     */
    void lost(int rank, String reason);

    /** Rank 0 asks its question of that number. */
    void asked(int number, String question);

    /** To the question of that number. */
    void answered(int rank, int number, String text);

    /**
     * @param message for people
     */
    void hung(String message);

    /**
     * The connection is of no use any more.
     *
     * @param cause an error of the connection, or what the listener itself threw
     */
    void broken(int peer, Exception cause);

    /** Nothing came for the whole silence limit; whether to go on listening. */
    boolean silent(int peer);
  }

  private final int peer;
  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  Lease(int peer, Socket socket, Duration silenceLimit) throws IOException {
    this.peer = peer;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(silenceLimit.toMillis()));
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), HEADER_BYTES));
  }

  /** The rank at the other end. */
  int peer() {
    return peer;
  }

  /** Listens until the connection ends. */
  void listen(Listener listener) {
    try (socket) {
      while (true) {
        int code = next(listener);
        int subject = in.readInt();
        String text = text();
        switch (Message.values()[code]) {
          case HEARTBEAT -> {}
          case LEFT -> listener.left(subject);
          case LOST -> listener.lost(subject, text);
          case QUESTION -> listener.asked(subject, text);
          case ANSWER -> listener.answered(peer, subject, text);
          case HUNG -> listener.hung(text);
        }
      }
    } catch (IOException | RuntimeException e) {
      listener.broken(peer, e);
    }
  }

  private String text() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST_TEXT) {
      throw new IOException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int next(Listener listener) throws IOException {
    while (true) {
      try {
        return in.readUnsignedByte();
      } catch (SocketTimeoutException e) {
        if (!listener.silent(peer)) {
          throw e;
        }
      }
    }
  }

  /**
   * Says something.
   *
   * @param subject the rank that it is about; of questions and answers, the number of the question
   */
  synchronized void say(Message message, int subject, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      out.writeByte(message.ordinal());
      out.writeInt(subject);
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // The listener sees the same broken connection, and reports it.
    }
  }

  /** Not closed at once: that would take back what was said last, if anything is unread here. */
  void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      // The other side is gone already.
    }
  }
}
