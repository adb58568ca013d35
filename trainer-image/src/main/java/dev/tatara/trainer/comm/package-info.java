/**
 * Collective operations and messages between the processes of a run.
 *
 * <p>Start at {@link dev.tatara.trainer.comm.Communicator}: what every rank may call, in which
 * order operations run and sums are made. {@link dev.tatara.trainer.comm.Communicators} opens the
 * one of all ranks; {@link dev.tatara.trainer.comm.Communicator#split} divides it into groups. A
 * group of one needs no sockets ({@link dev.tatara.trainer.comm.SoloCommunicator}). For the others
 * {@link dev.tatara.trainer.comm.HostCommunicator} keeps the order, and a {@link
 * dev.tatara.trainer.comm.Fabric} moves the bytes: ranks on one host share a mapped file ({@link
 * dev.tatara.trainer.comm.SharedMemoryFabric}), ranks anywhere connect over TCP ({@link
 * dev.tatara.trainer.comm.TcpFabric}). All give the same bits. Ranks on GPUs have a {@link
 * dev.tatara.trainer.comm.GpuCommunicator}: what is in GPU memory goes through NCCL ({@link
 * dev.tatara.trainer.comm.NcclCollectives}, {@link dev.tatara.trainer.comm.NcclMessages}), each
 * communicator of NCCL in a stream of its own ({@link dev.tatara.trainer.comm.NcclStream}); the
 * rest goes over TCP.
 *
 * <p>Ranks find each other through the {@link dev.tatara.trainer.comm.Rendezvous}: rank 0 listens,
 * the others say who they are, and when all are there each receives the addresses of the rest.
 * Those connections stay open as the {@link dev.tatara.trainer.comm.Membership}, which all groups
 * share: when a process dies its connection breaks, rank 0 tells everyone, and whoever waits in a
 * collective gets {@code PeerLost} instead of waiting for ever. On GPUs the {@link
 * dev.tatara.trainer.comm.NcclWatch} sees to that.
 */
package dev.tatara.trainer.comm;
