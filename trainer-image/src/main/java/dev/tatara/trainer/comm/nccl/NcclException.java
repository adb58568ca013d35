package dev.tatara.trainer.comm.nccl;

/** A function of NCCL failed; the message holds its name and the library's own words. */
public final class NcclException extends RuntimeException {
  static final int SYSTEM_ERROR = 2; // ncclSystemError: a call of the system, as on a socket
  static final int REMOTE_ERROR = 6; // ncclRemoteError

  private final boolean ofAnotherRank;

  private NcclException(String message, boolean ofAnotherRank) {
    super(message);
    this.ofAnotherRank = ofAnotherRank;
  }

  static NcclException of(String function, int code, String description) {
    boolean remote = code == SYSTEM_ERROR || code == REMOTE_ERROR;
    return new NcclException(function + ": " + description, remote);
  }

  /** Whether the likely cause is that another rank, or the way to it, was lost. */
  public boolean ofAnotherRank() {
    return ofAnotherRank;
  }
}
