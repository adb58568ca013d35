/**
 * Loops over tensors in host memory that ATen would make in several passes or without vectors:
 * softmax with cross-entropy, LayerNorm, rotary positions, moving heads, sums, AdamW. They run on
 * the threads of libtorch's own operators, with the incubating Vector API.
 *
 * <p>Nothing here depends on the number of threads or on what the compiler has done so far:
 * additions have a fixed order, and every operation is one that IEEE 754 defines to the bit.
 */
package dev.tatara.trainer.tensor.host;
