/**
 * The {@code corpus} verb: from the files of the sources to one artifact of documents.
 *
 * <p>{@link dev.tatara.trainer.corpus.CorpusCommand} turns a run or the command line into {@link
 * dev.tatara.trainer.corpus.CorpusSource}s, whose files {@link
 * dev.tatara.trainer.corpus.SourceFiles} finds. {@link dev.tatara.trainer.corpus.CorpusStep} hashes
 * them, and where no earlier job did the same, reads every document ({@link
 * dev.tatara.trainer.corpus.DocumentReader}), drops empty ones and exact repetitions within a
 * source, and writes {@code <source>.jsonl.gz}. Text is kept as it is: no Unicode normalisation, no
 * trimming. {@link dev.tatara.trainer.corpus.CorpusReader} reads the artifact in the steps that
 * follow.
 *
 * <p>Documents stream through; memory holds one at a time and 8 bytes for each seen.
 */
package dev.tatara.trainer.corpus;
