/**
 * Reports as single HTML pages: nothing is loaded, no script runs, and everything from outside is
 * escaped.
 *
 * <p>{@link dev.tatara.report.RunReport} is what a trainer knows of its run, small enough to be
 * kept beside the job ({@link dev.tatara.report.RunReports} packs it), and {@link
 * dev.tatara.report.JobFacts} what the cluster knows of it; {@link dev.tatara.report.RunPage} shows
 * both. {@link dev.tatara.report.CorpusPage} shows the counts of a corpus, {@link
 * dev.tatara.report.TokenizerComparisonPage} a tokenizer beside others. Curves are thinned out by
 * {@link dev.tatara.report.SeriesBuilder} so that spikes stay, and drawn as SVG by {@link
 * dev.tatara.report.LineChart} and {@link dev.tatara.report.BarChart}.
 */
package dev.tatara.report;
