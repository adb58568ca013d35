/**
 * What is said when the job is complete, or has failed.
 *
 * <p>{@link dev.tatara.minicluster.quickstart.report.EvaluationResults} reads the result files that
 * the evaluation left on the volume, {@link
 * dev.tatara.minicluster.quickstart.report.EvaluationTable} sets them as a table and question by
 * question, {@link dev.tatara.minicluster.quickstart.report.FailureReport} explains a failed job.
 */
package dev.tatara.minicluster.quickstart.report;
