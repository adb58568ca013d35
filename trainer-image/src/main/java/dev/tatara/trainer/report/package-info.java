/**
 * The {@code report} verb, and what a run's page is made of.
 *
 * <p>{@link dev.tatara.trainer.report.RunReportReader} collects a {@link
 * dev.tatara.report.RunReport} from the files of a run's folder, each as its format is documented:
 * curves ({@link dev.tatara.trainer.report.CurveReader}), results of evaluations ({@link
 * dev.tatara.trainer.report.ResultReader}), what the steps made ({@link
 * dev.tatara.trainer.report.ArtifactReader}), starts ({@link dev.tatara.trainer.report.StartLog})
 * and rollbacks. A file that is missing or damaged leaves its part out: a report says what there
 * is. {@link dev.tatara.trainer.report.LiveReport} serves it while the run trains, and {@link
 * dev.tatara.trainer.report.ReportCommand} writes it at the end.
 */
package dev.tatara.trainer.report;
