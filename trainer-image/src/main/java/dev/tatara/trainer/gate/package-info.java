/**
 * Gates: what a checkpoint must score before it is exported.
 *
 * <p>{@link dev.tatara.trainer.gate.Gates} are what settings ask for; of the {@link
 * dev.tatara.trainer.gate.Scored} checkpoints of a run they make a {@link
 * dev.tatara.trainer.gate.Judgement}. It is a pure function of the results that lie in the run's
 * folder, so whoever needs it works it out anew. {@link dev.tatara.trainer.gate.GateMark} leaves
 * behind which checkpoint passed, for the training that must not delete it.
 */
package dev.tatara.trainer.gate;
