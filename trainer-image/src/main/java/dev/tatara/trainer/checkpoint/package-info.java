/**
 * Checkpoints: everything that a run needs to go on as if nothing had happened, in any layout.
 *
 * <p>What a rank has of a tensor is a {@link dev.tatara.trainer.checkpoint.TensorPart}: a {@link
 * dev.tatara.trainer.checkpoint.Slice} of a {@link dev.tatara.trainer.checkpoint.Box}, in memory.
 * {@link dev.tatara.trainer.checkpoint.CheckpointSaver} writes the parts of all ranks while
 * training goes on, and {@link dev.tatara.trainer.checkpoint.CheckpointReader} fills parts of
 * whatever layout from them. {@link dev.tatara.trainer.checkpoint.CheckpointStore} finds, commits
 * and removes checkpoints in the run's folder, {@link dev.tatara.trainer.checkpoint.Retention} says
 * which stay, {@link dev.tatara.trainer.checkpoint.CheckpointChoice} lets the ranks of a group find
 * the one to go on from, and {@link dev.tatara.trainer.checkpoint.CheckpointManifest} says what one
 * holds. {@link dev.tatara.trainer.checkpoint.Takeover} makes another run's checkpoint the run's
 * own. Where adapters train, the weights that they are on lie beside, in the {@link
 * dev.tatara.trainer.checkpoint.BaseModel}, and checkpoints list them. The files are those of
 * docs/reference/storage-layout.md.
 *
 * <p>A folder without manifest is no checkpoint, and one whose files are not those of its manifest
 * is set aside, never used.
 */
package dev.tatara.trainer.checkpoint;
