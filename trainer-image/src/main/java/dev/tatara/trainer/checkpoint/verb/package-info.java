/**
 * The verb {@code checkpoint}: {@link dev.tatara.trainer.checkpoint.verb.CheckpointCommand} and its
 * sub-verbs, which look at checkpoints, hash them, write them for another layout and compare them.
 * What they do is done by the package above; here it is asked for and shown.
 */
package dev.tatara.trainer.checkpoint.verb;
