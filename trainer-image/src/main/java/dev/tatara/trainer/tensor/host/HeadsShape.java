package dev.tatara.trainer.tensor.host;

/**
 * Sizes of joint queries, keys and values, and the tables of the rotation.
 *
 * @param half whether all memory holds bf16; fp32 else
 * @param batch sequences, b
 * @param length positions of a sequence, s
 * @param heads a
 * @param size elements of a head, d
 * @param pairs that are turned: (j, j + pairs) for each j below it; 0 where no head is turned
 * @param cos address of [s, pairs]; not read where no head is turned
 * @param sin likewise
 */
public record HeadsShape(
    boolean half, int batch, int length, int heads, int size, int pairs, long cos, long sin) {}
