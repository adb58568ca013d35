package dev.tatara.trainer.comm;

/**
 * An operation under way. Until it is awaited its segment belongs to the communicator: nobody may
 * write it, nor read what is received into it, nor free it.
 */
public interface Pending {
  /** One that is done. */
  Pending DONE = () -> {};

  /**
   * Returns when the operation is complete: at once the second time.
   *
   * @throws dev.tatara.trainer.TrainerException as the operation itself would, {@code PeerLost} for
   *     one
   */
  void await();
}
