package dev.tatara.trainer.comm;

/** Where the ranks of a group find each other. */
final class Rendezvous {
  private Rendezvous() {}

  /**
   * Joins the group that {@code settings} describe; returns when all ranks are there.
   *
   * @param ring where this rank listens for its neighbour, or {@link Welcome.Peer#NONE}
   * @param sharedFile what rank 0 hands out as the file to map, or empty
   */
  static Membership join(GroupSettings settings, Welcome.Peer ring, String sharedFile) {
    return settings.rank() == 0
        ? new RendezvousServer(settings, ring, sharedFile).gather()
        : new RendezvousClient(settings, ring).join();
  }
}
