/**
 * What the README promises, as tests: a real control plane, the built operator and the built
 * trainer, real files.
 *
 * <p>{@link dev.tatara.e2e.TestCluster} starts one cluster for all tests; {@link
 * dev.tatara.e2e.JobManifest} makes small manifests; {@link dev.tatara.e2e.TrainingJobs} applies
 * them and waits.
 */
package dev.tatara.e2e;
