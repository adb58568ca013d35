/**
 * Finds documents that are almost the same: {@link dev.tatara.trainer.corpus.duplicates.MinHash}
 * makes a short signature of each, {@link dev.tatara.trainer.corpus.duplicates.SignatureFile} keeps
 * them on the disk, and {@link dev.tatara.trainer.corpus.duplicates.NearDuplicates} compares those
 * that agree in a band.
 *
 * <p>Memory holds 4 bytes a document and at most 128 MiB of keys, however many documents there are.
 */
package dev.tatara.trainer.corpus.duplicates;
