package dev.tatara.minicluster.quickstart;

import java.util.OptionalInt;

/**
 * What is asked of the quickstart.
 *
 * @param questions that the model is evaluated on
 * @param steps of training, where not those of the manifest
 * @param offline whether to train on the text that comes with the project, and download nothing
 * @param stop whether to stop the cluster at the end, too, if it was started
 */
record QuickstartOptions(
    EvaluationSet questions, OptionalInt steps, boolean offline, boolean stop) {}
