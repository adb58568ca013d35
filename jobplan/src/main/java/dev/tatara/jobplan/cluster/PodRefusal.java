package dev.tatara.jobplan.cluster;

import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the API server takes no pod of a step. The Job controller, which makes pods, tells it in
 * events alone, and tries again after up to some minutes.
 *
 * @param said by the API server
 * @param mend what to do about it
 */
public record PodRefusal(String said, String mend) {
  /** The reason that operator and plugin give. */
  public static final String REASON = "PodCreationRefused";

  /** The reason of the Job controller's events. */
  public static final String EVENT = "FailedCreate";

  private static final String WHILE_SUSPENDED = " while runPolicy.suspend is true";

  /** What the Job controller, and the writer of its events, put before the sentence. */
  private static final Pattern PREFIX =
      Pattern.compile("^(\\(combined from similar events\\): )?(Error creating: )?");

  /** Phrases of the API server's admission, those first that others may contain. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "must specify",
              "a ResourceQuota counts what the job does not ask for: set cpu and memory of"
                  + " resources (training), resources.otherSteps and, with evaluation.mode Sidecar,"
                  + " resources.evaluator"
                  + WHILE_SUSPENDED
                  + "; limits.cpu comes from a LimitRange alone"),
          new Kind(
              "exceeded quota",
              "have the quota raised, wait until others end, or ask for less in resources"
                  + WHILE_SUSPENDED),
          new Kind(
              "violates PodSecurity",
              "take what is named out of template"
                  + WHILE_SUSPENDED
                  + ", or have the namespace's label pod-security.kubernetes.io/enforce changed"),
          new Kind(
              "(min|max)imum \\S+ (usage|limit)|limit to request ratio|than or equal to \\S+ limit",
              "a LimitRange of the namespace has bounds and defaults for containers: have it"
                  + " changed, or set cpu and memory of resources, resources.otherSteps and"
                  + " resources.evaluator within it"
                  + WHILE_SUSPENDED),
          new Kind(
              "[Pp]riorityClass",
              "make it, or name another in scheduling.priorityClassName" + WHILE_SUSPENDED),
          new Kind(
              "RuntimeClass",
              "make it, or name another in template.runtimeClassName" + WHILE_SUSPENDED),
          new Kind(
              "service ?account",
              "pods run as the namespace's service account default: make it with kubectl create"
                  + " serviceaccount default"),
          new Kind(
              "webhook", "ask whoever runs the webhook that is named, or see that it answers"));

  private static final String OTHERWISE = "mend what is named";

  private record Kind(Pattern phrase, String mend) {
    Kind(String phrase, String mend) {
      this(Pattern.compile(phrase), mend);
    }
  }

  /** What an event of the Job controller says, without the name that a pod would have had. */
  public static PodRefusal of(Event event) {
    String message = event.getMessage() == null ? "" : event.getMessage();
    String name = Pattern.quote(event.getInvolvedObject().getName());
    String said =
        Pattern.compile("(" + name + "(-\\d+)?)-[a-z0-9]{5}\\b")
            .matcher(PREFIX.matcher(message).replaceFirst(""))
            .replaceAll(Matcher.quoteReplacement(event.getInvolvedObject().getName() + "-*"));
    return new PodRefusal(said, mend(said));
  }

  private static String mend(String said) {
    return KINDS.stream()
        .filter(kind -> kind.phrase.matcher(said).find())
        .map(Kind::mend)
        .findFirst()
        .orElse(OTHERWISE);
  }
}
