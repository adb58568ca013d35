package dev.tatara.trainer.corpus;

import java.util.List;

/**
 * A source whose documents are filtered.
 *
 * @param source where they are from
 * @param parts of it, in the order of its files
 */
record FilteredSource(CorpusSource source, List<FilteredPart> parts) {}
