/** bf16, one value at a time and as vectors. */
package dev.tatara.trainer.vector;
