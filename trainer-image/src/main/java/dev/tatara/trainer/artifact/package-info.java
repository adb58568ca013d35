/**
 * Content-addressed artifacts: corpus, tokenizer and dataset folders that jobs share.
 *
 * <p>An {@link dev.tatara.trainer.artifact.ArtifactKey} holds everything that determines an
 * artifact's content; the SHA-256 of its canonical JSON is the artifact's name. An {@link
 * dev.tatara.trainer.artifact.ArtifactStore} finds the artifact of a key or opens a {@link
 * dev.tatara.trainer.artifact.PendingArtifact}, a temporary sibling folder that becomes the
 * artifact by one rename after its {@link dev.tatara.trainer.artifact.Manifest} was written. So a
 * folder that bears the name is complete, whoever died while making another. Who writes holds a
 * {@link dev.tatara.trainer.artifact.WriterLock}, so that the next to make an artifact can remove
 * the {@link dev.tatara.trainer.artifact.Leftovers} of those who died.
 *
 * <p>{@link dev.tatara.trainer.artifact.AtomicFiles} and {@link
 * dev.tatara.trainer.artifact.FileEntry} serve checkpoints and exports too. The layout is described
 * in docs/reference/storage-layout.md.
 */
package dev.tatara.trainer.artifact;
