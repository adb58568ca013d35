/**
 * Documents that are asked for over the network before a corpus is made of them.
 *
 * <p>{@link dev.tatara.trainer.corpus.collect.DietMinutes} asks an API page by page, {@link
 * dev.tatara.trainer.corpus.collect.Feeds} asks for feeds and the pages that they link to. Both ask
 * through a {@link dev.tatara.trainer.corpus.collect.PoliteClient}, and put what they get into a
 * {@link dev.tatara.trainer.corpus.collect.CollectedFile} on the volume, which remembers what it
 * has. A collected file is JSON lines like any other: the corpus step hashes and reads it as such.
 */
package dev.tatara.trainer.corpus.collect;
