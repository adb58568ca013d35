package dev.tatara.trainer.comm;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What a rank says when it comes to the rendezvous. */
record Hello(
    String jobUid,
    int worldSize,
    int rank,
    int nodeRank,
    String pod,
    long incarnation,
    Welcome.Peer ring) {
  private static final int MAGIC = 0x5461_7461; // "Tata"

  /** Changes with the messages of the rendezvous and the membership. */
  static final int PROTOCOL_VERSION = 3;

  static Hello of(GroupSettings settings, Welcome.Peer ring) {
    return new Hello(
        settings.jobUid(),
        settings.worldSize(),
        settings.rank(),
        settings.nodeRank(),
        settings.pod(),
        settings.incarnation(),
        ring);
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(PROTOCOL_VERSION);
    out.writeUTF(jobUid);
    out.writeInt(worldSize);
    out.writeInt(rank);
    out.writeInt(nodeRank);
    out.writeUTF(pod);
    out.writeLong(incarnation);
    ring.writeTo(out);
    out.flush();
  }

  /**
   * Reads one.
   *
   * @throws ProtocolException when the other side speaks another version, or is no rank at all
   */
  static Hello readFrom(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new ProtocolException("not a rank of Tatara");
    }
    int version = in.readInt();
    if (version != PROTOCOL_VERSION) {
      throw new ProtocolException(
          "protocol version " + version + ", rank 0 speaks " + PROTOCOL_VERSION);
    }
    return new Hello(
        in.readUTF(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readUTF(),
        in.readLong(),
        Welcome.Peer.readFrom(in));
  }

  /** The other side cannot be understood. */
  static final class ProtocolException extends IOException {
    ProtocolException(String message) {
      super(message);
    }
  }
}
