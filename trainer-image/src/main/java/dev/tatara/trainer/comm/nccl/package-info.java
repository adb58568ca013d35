/**
 * NCCL, called through the Foreign Function and Memory API: no native code of our own.
 *
 * <p>{@link dev.tatara.trainer.comm.nccl.NcclLibrary} is NCCL's C interface (nccl.h), which is
 * looked for when the first communicator is opened, so that the trainer starts on machines without
 * a GPU. Handles and pointers into the memory of a GPU are {@code long}; nothing here reads what
 * they point to. Streams and events are those of {@link dev.tatara.trainer.cuda.CudaRuntime}.
 */
package dev.tatara.trainer.comm.nccl;
