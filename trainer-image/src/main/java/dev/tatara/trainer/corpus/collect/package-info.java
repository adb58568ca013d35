/**
 * Documents that are asked for over the network before a corpus is made of them.
 *
 * <p>{@link dev.tatara.trainer.corpus.collect.DietMinutes} asks an API page by page, through a
 * {@link dev.tatara.trainer.corpus.collect.PoliteClient}, and puts what it gets into a {@link
 * dev.tatara.trainer.corpus.collect.CollectedFile} on the volume, which remembers how far it is. A
 * collected file is JSON lines like any other: the corpus step hashes and reads it as such.
 */
package dev.tatara.trainer.corpus.collect;
