/**
 * From one command to a trained, evaluated and exported model on this machine.
 *
 * <p>Read {@link dev.tatara.minicluster.quickstart.Quickstart} first: it is the whole way in one
 * method. {@link dev.tatara.minicluster.background} starts the minicluster, {@link
 * dev.tatara.minicluster.quickstart.documents} brings the text meanwhile, {@link
 * dev.tatara.minicluster.quickstart.JobManifest} is {@code examples/quickstart/job.yaml}, {@link
 * dev.tatara.minicluster.quickstart.JobRun} applies and follows it, {@link
 * dev.tatara.minicluster.quickstart.view} shows it meanwhile, and {@link
 * dev.tatara.minicluster.quickstart.report} tells what came of it.
 */
package dev.tatara.minicluster.quickstart;
