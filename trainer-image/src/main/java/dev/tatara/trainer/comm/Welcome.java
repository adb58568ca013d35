package dev.tatara.trainer.comm;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What rank 0 tells every rank when the group is complete.
 *
 * @param groupId random; connections between ranks begin with it, so that strangers are recognised
 * @param sharedFile the file that ranks on one host map, or empty
 * @param peers where each rank listens, by rank
 */
record Welcome(long groupId, String sharedFile, List<Peer> peers) {

  /** Where a rank listens for its neighbour in the ring; port 0 when it does not. */
  record Peer(String host, int port) {
    static final Peer NONE = new Peer("", 0);

    void writeTo(DataOutputStream out) throws IOException {
      out.writeUTF(host);
      out.writeInt(port);
    }

    static Peer readFrom(DataInputStream in) throws IOException {
      return new Peer(in.readUTF(), in.readInt());
    }
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(groupId);
    out.writeUTF(sharedFile);
    out.writeInt(peers.size());
    for (Peer peer : peers) {
      peer.writeTo(out);
    }
  }

  static Welcome readFrom(DataInputStream in) throws IOException {
    long groupId = in.readLong();
    String sharedFile = in.readUTF();
    int count = in.readInt();
    List<Peer> peers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      peers.add(Peer.readFrom(in));
    }
    return new Welcome(groupId, sharedFile, List.copyOf(peers));
  }
}
