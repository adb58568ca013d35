/**
 * The random generator that data order and few-shot sampling are defined by.
 *
 * <p>Megatron's sample order is a shuffle by numpy's {@code RandomState(seed)}, the evaluation
 * harness draws its examples with Python's {@code random.Random(seed)}. Both stand on MT19937 and
 * differ in how a seed fills the state; {@link dev.tatara.trainer.random.MersenneTwister} offers
 * both ways.
 */
package dev.tatara.trainer.random;
