/**
 * The CUDA runtime through the Foreign Function and Memory API: devices, copies, pinned host
 * memory, streams and events.
 *
 * <p>{@link dev.tatara.trainer.cuda.CudaRuntime} takes its functions from the libraries that
 * libtorch's CUDA build brings, so that there is one runtime in the process, and the trainer starts
 * without any on machines that have no GPU.
 */
package dev.tatara.trainer.cuda;
