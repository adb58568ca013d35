/**
 * The {@code corpus} verb: from the files of the sources to one artifact of documents.
 *
 * <p>{@link dev.tatara.trainer.corpus.CorpusCommand} turns a run or the command line into {@link
 * dev.tatara.trainer.corpus.CorpusSource}s, whose files {@link
 * dev.tatara.trainer.corpus.SourceFiles} finds; {@link dev.tatara.trainer.corpus.collect} has asked
 * for them where they come over the network. {@link dev.tatara.trainer.corpus.CorpusStep} hashes
 * them, and where no earlier job did the same, {@link dev.tatara.trainer.corpus.CorpusBuilder}
 * reads every document ({@link dev.tatara.trainer.corpus.DocumentReader}), takes it through the
 * stages ({@link dev.tatara.trainer.corpus.DocumentFilter}, on several threads), drops repetitions,
 * and writes {@code <source>.jsonl.gz}. A source without filters keeps its text as it is: no
 * Unicode normalisation, no trimming. {@link dev.tatara.trainer.corpus.Funnel} counts what each
 * stage did. {@link dev.tatara.trainer.corpus.CorpusReader} reads the artifact in the steps that
 * follow.
 *
 * <p>Documents stream through; memory holds a few batches at a time and up to 32 bytes for each
 * seen.
 */
package dev.tatara.trainer.corpus;
