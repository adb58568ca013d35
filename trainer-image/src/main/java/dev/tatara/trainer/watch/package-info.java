/**
 * What ranks do, and which of them the others wait for.
 *
 * <p>Each rank keeps a {@link dev.tatara.trainer.watch.Journal}: the step and its phase, and of
 * each group the collective or message that it entered last ({@link
 * dev.tatara.trainer.watch.WatchedCommunicator} writes that down). When a step does not go on the
 * {@link dev.tatara.trainer.watch.HangWatchdog} of rank 0 asks all ranks for a {@link
 * dev.tatara.trainer.watch.JournalPage} over the leases, which work when collectives hang; {@link
 * dev.tatara.trainer.watch.WaitGraph} finds who is waited for, {@link
 * dev.tatara.trainer.watch.HangReport} says it.
 */
package dev.tatara.trainer.watch;
