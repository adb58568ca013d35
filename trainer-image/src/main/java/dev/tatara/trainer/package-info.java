/**
 * The trainer: the one program that every pod of a job runs, each step a verb of its command line.
 *
 * <p>Start reading at {@link dev.tatara.trainer.cli.Main}; every verb has a package of its own.
 * What the operator says to a step is the {@link dev.tatara.trainer.config.RunConfiguration}, what
 * a step says back is an exit code and a termination message.
 */
package dev.tatara.trainer;
