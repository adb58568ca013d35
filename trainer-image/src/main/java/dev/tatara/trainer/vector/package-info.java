/** bf16, one value at a time and as vectors, and whether the JVM has these. */
package dev.tatara.trainer.vector;
