package dev.tatara.trainer.comm.nccl;

/** A function of NCCL or CUDA failed; the message holds its name and the library's own words. */
public final class NcclException extends RuntimeException {
  static final int SYSTEM_ERROR = 2; // ncclSystemError: a call of the system, as on a socket
  static final int REMOTE_ERROR = 6; // ncclRemoteError
  private static final int TIMEOUT = 8; // ncclTimeout

  private final boolean ofAnotherRank;

  private NcclException(String message, boolean ofAnotherRank) {
    super(message);
    this.ofAnotherRank = ofAnotherRank;
  }

  static NcclException ofNccl(String function, int code, String description) {
    boolean remote = code == SYSTEM_ERROR || code == REMOTE_ERROR || code == TIMEOUT;
    return new NcclException(function + ": " + description, remote);
  }

  static NcclException ofCuda(String function, String description) {
    return new NcclException(function + ": " + description, false);
  }

  /** Whether the likely cause is that another rank, or the way to it, was lost. */
  public boolean ofAnotherRank() {
    return ofAnotherRank;
  }
}
