/**
 * Reports of runs: heard from training pods while they run and from the report step's log at the
 * end ({@link dev.tatara.operator.report.ReportKeeper}), kept in a ConfigMap of the job, and shown
 * over HTTP where the settings say so ({@link dev.tatara.operator.report.ReportRoute}).
 */
package dev.tatara.operator.report;
