/**
 * NCCL and the part of the CUDA runtime that it needs, called through the Foreign Function and
 * Memory API: no native code of our own.
 *
 * <p>{@link dev.tatara.trainer.comm.nccl.NcclLibrary} is NCCL's C interface (nccl.h), {@link
 * dev.tatara.trainer.comm.nccl.CudaStreams} streams and events of CUDA. Both are looked for when
 * the first communicator is opened, so that the trainer starts on machines without a GPU. Handles
 * and pointers into the memory of a GPU are {@code long}; nothing here reads what they point to.
 */
package dev.tatara.trainer.comm.nccl;
