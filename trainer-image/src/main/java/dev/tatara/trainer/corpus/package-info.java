/**
 * The {@code corpus} verb: from the files of the sources to one artifact of documents.
 *
 * <p>{@link dev.tatara.trainer.corpus.CorpusSources} turns a run into {@link
 * dev.tatara.trainer.corpus.CorpusSource}s, whose files {@link
 * dev.tatara.trainer.corpus.SourceFiles} finds. {@link dev.tatara.trainer.corpus.CorpusStep} reads
 * as the way of a corpus: sources are cut into {@link dev.tatara.trainer.corpus.SourcePart}s, of
 * which a {@link dev.tatara.trainer.corpus.shard.Shard} has its range; {@link
 * dev.tatara.trainer.corpus.FileHashes} hashes their files (and has {@link
 * dev.tatara.trainer.corpus.collect} ask for those that come over the network).
 *
 * <p>Where no earlier job did the same, {@link dev.tatara.trainer.corpus.PartFilter} reads the
 * documents of a part ({@link dev.tatara.trainer.corpus.DocumentReader}) and takes them through the
 * stages that look at one document ({@link dev.tatara.trainer.corpus.DocumentFilter}, on several
 * threads); what is left is a {@link dev.tatara.trainer.corpus.FilteredPart}. {@link
 * dev.tatara.trainer.corpus.CorpusMerge} joins all parts, without what {@link
 * dev.tatara.trainer.corpus.Repetitions} finds, into {@code <source>.jsonl.gz}. A source without
 * filters keeps its text as it is: no Unicode normalisation, no trimming. {@link
 * dev.tatara.trainer.corpus.Funnel} counts what each stage did. {@link
 * dev.tatara.trainer.corpus.CorpusReader} reads the artifact in the steps that follow.
 *
 * <p>Documents stream through; memory holds a few batches at a time and up to 32 bytes for each
 * seen.
 */
package dev.tatara.trainer.corpus;
