package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The side of the other ranks: they try until rank 0 is there and the group is complete. */
final class RendezvousClient {
  private static final Logger LOG = LoggerFactory.getLogger(RendezvousClient.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final GroupSettings settings;
  private final Hello hello;
  private final long deadline;

  RendezvousClient(GroupSettings settings, Welcome.Peer ring) {
    this.settings = settings;
    this.hello = Hello.of(settings, ring);
    this.deadline = System.nanoTime() + settings.timeout().toNanos();
  }

  /**
   * Joins the group.
   *
   * @throws TrainerException {@code RendezvousTimeout} with the last error; {@code
   *     ConfigurationInvalid} or {@code PeerLost} when rank 0 refuses this rank
   */
  Membership join() {
    Duration pause = FIRST_PAUSE;
    String lastError = "";
    while (true) {
      try {
        return attempt();
      } catch (IOException e) {
        if (System.nanoTime() + pause.toNanos() > deadline) {
          throw timeout(e);
        }
        String error = describe(e);
        if (!error.equals(lastError)) {
          LOG.info("waiting for rank 0: {}", error);
          lastError = error;
        }
      }
      sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private Membership attempt() throws IOException {
    Socket socket = new Socket();
    boolean joined = false;
    try {
      socket.bind(new InetSocketAddress(settings.bindAddress(), 0));
      // Resolved anew each time: the name of a pod appears only when the pod has an address.
      InetSocketAddress master =
          new InetSocketAddress(settings.masterAddress(), settings.masterPort());
      if (master.isUnresolved()) {
        throw new UnknownHostException("the name does not resolve");
      }
      socket.connect(master, Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
      hello.writeTo(new DataOutputStream(socket.getOutputStream()));
      socket.setSoTimeout(Math.toIntExact(Math.max(1, (deadline - System.nanoTime()) / 1_000_000)));
      Reply reply = Reply.readFrom(new DataInputStream(socket.getInputStream()));
      switch (reply) {
        case Reply.Refused(FailureReason reason, String message) ->
            throw new TrainerException(
                reason,
                "rank 0 at " + address() + ": " + message,
                "all ranks must be of one job, one layout and one version of the image");
        case Reply.Accepted(Welcome welcome) -> {
          Membership membership =
              new Membership(
                  settings.rank(), welcome, List.of(), Map.of(0, socket), settings.silenceLimit());
          joined = true;
          return membership;
        }
      }
    } finally {
      if (!joined) {
        socket.close();
      }
    }
  }

  private TrainerException timeout(IOException cause) {
    return new TrainerException(
        FailureReason.RENDEZVOUS_TIMEOUT,
        "rank "
            + settings.rank()
            + " did not find its group within "
            + settings.timeout().toSeconds()
            + " s: "
            + describe(cause),
        "see whether the pod of rank 0 is scheduled and running, and whether its name resolves",
        cause);
  }

  private String describe(IOException e) {
    return address() + ": " + (e.getMessage() == null ? "connection closed" : e.getMessage());
  }

  private String address() {
    return settings.masterAddress() + ":" + settings.masterPort();
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainerException(
          FailureReason.RENDEZVOUS_TIMEOUT, "the rendezvous was interrupted", "start again", e);
    }
  }
}
