package dev.tatara.trainer.tensor.host;

/**
 * Where elements lie one after the other.
 *
 * @param address of the first
 * @param half whether they are bf16; fp32 else
 */
public record Flat(long address, boolean half, long count) {}
