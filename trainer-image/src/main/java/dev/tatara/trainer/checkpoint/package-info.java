/**
 * Checkpoints: everything that a run needs to go on as if nothing had happened.
 *
 * <p>{@link dev.tatara.trainer.checkpoint.CheckpointStore} finds and commits them in the run's
 * folder, {@link dev.tatara.trainer.checkpoint.CheckpointManifest} says what one holds, and {@link
 * dev.tatara.trainer.checkpoint.CheckpointTensors} carries weights and moments between files and
 * memory. The layout is that of docs/reference/storage-layout.md. A folder without manifest is no
 * checkpoint, and one whose files are not those of its manifest is set aside, never used.
 */
package dev.tatara.trainer.checkpoint;
