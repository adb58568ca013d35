/**
 * Collective operations between the processes of a run.
 *
 * <p>Start at {@link dev.tatara.trainer.comm.Communicator}: what every rank may call, and the order
 * in which sums are made. {@link dev.tatara.trainer.comm.Communicators} opens one. A group of one
 * needs no sockets ({@link dev.tatara.trainer.comm.SoloCommunicator}); ranks on one host share a
 * mapped file ({@link dev.tatara.trainer.comm.SharedMemoryCommunicator}); ranks anywhere form a
 * ring ({@link dev.tatara.trainer.comm.TcpCommunicator}). All three give the same bits.
 *
 * <p>Ranks find each other through the {@link dev.tatara.trainer.comm.Rendezvous}: rank 0 listens,
 * the others say who they are, and when all are there each receives the addresses of the rest.
 * Those connections stay open as the {@link dev.tatara.trainer.comm.Membership}: when a process
 * dies its connection breaks, rank 0 tells everyone, and whoever waits in a collective gets {@code
 * PeerLost} instead of waiting for ever.
 */
package dev.tatara.trainer.comm;
