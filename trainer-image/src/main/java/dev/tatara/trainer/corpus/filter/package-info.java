/**
 * What is done to the text of one document, without knowing any other: normalisation, masking, and
 * the rules that drop it.
 *
 * <p>{@link dev.tatara.trainer.corpus.filter.FilterChain} is the list of stages that settings ask
 * for; each is a pure function of the text, so documents may be filtered on any thread. All are
 * single scans over the characters: a document of prose passes the whole chain at tens of megabytes
 * a second.
 */
package dev.tatara.trainer.corpus.filter;
