package dev.tatara.trainer.tensor.host;

/**
 * Sizes of joint queries, keys and values, and the tables of the rotation.
 *
 * @param half whether all memory holds bf16; fp32 else
 * @param batch sequences, b
 * @param length positions of a sequence, s
 * @param heads a
 * @param size elements of a head, d
 * @param pairs that are turned: (j, j + pairs) for each j below it
 * @param cos address of [s, pairs]
 * @param sin address of [s, pairs]
 */
public record HeadsShape(
    boolean half, int batch, int length, int heads, int size, int pairs, long cos, long sin) {}
