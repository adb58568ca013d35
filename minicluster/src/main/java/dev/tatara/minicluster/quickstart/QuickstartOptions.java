package dev.tatara.minicluster.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is asked of the quickstart.
 *
 * @param jglue questions that the model is evaluated on, where not those of the project
 * @param steps of training, where not those of the manifest
 * @param offline whether to train on the text that comes with the project, and download nothing
 * @param stop whether to stop the cluster at the end, too, if it was started
 */
record QuickstartOptions(
    Optional<EvaluationSet> jglue, OptionalInt steps, boolean offline, boolean stop) {

  /** Options given that make another job: one that runs already can't meet them. */
  List<String> ofNewJob() {
    List<String> given = new ArrayList<>();
    jglue.ifPresent(questions -> given.add("--jglue"));
    if (offline) {
      given.add("--offline");
    }
    steps.ifPresent(number -> given.add("--steps"));
    return given;
  }
}
