package dev.tatara.trainer.config;

import java.util.List;

/**
 * Low-rank adapters that train in the place of the weights.
 *
 * @param rank columns of each adapter, r
 * @param alpha an adapter's product is multiplied with {@code alpha / rank}
 * @param targets linear layers that have adapters, such as {@code query_key_value}
 */
public record LoraSettings(int rank, double alpha, List<String> targets) {}
