package dev.tatara.operator.event;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.step.Labels;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Writes events. An event is named after what it says, so that one that comes again is counted, not
 * repeated. An event that cannot be written is logged and lost: a job never waits for one.
 */
@ApplicationScoped
public class EventRecorder {
  private static final Logger LOG = Logger.getLogger(EventRecorder.class);

  private final KubernetesClient client;
  private final Clock clock;

  EventRecorder(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Tells what changes with the next status of a job. */
  public void record(LLMTrainingJob job, LLMTrainingJobStatus next) {
    StatusChanges.between(job.getStatus(), next).forEach(event -> record(job, event));
  }

  private void record(LLMTrainingJob job, JobEvent event) {
    Event object = object(job, event);
    try {
      client.resource(object).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        countAgain(object);
      } else {
        LOG.warnf(
            "event %s of %s (%s) is lost: %s",
            event.reason(), job.getMetadata().getName(), event.message(), e.getMessage());
      }
    }
  }

  private void countAgain(Event object) {
    try {
      client
          .v1()
          .events()
          .inNamespace(object.getMetadata().getNamespace())
          .withName(object.getMetadata().getName())
          .edit( // what is there, which has been counted before
              existing ->
                  new EventBuilder(existing)
                      .withCount(existing.getCount() + 1)
                      .withLastTimestamp(object.getLastTimestamp())
                      .build());
    } catch (KubernetesClientException e) {
      LOG.warnf("event %s is not counted: %s", object.getReason(), e.getMessage());
    }
  }

  private Event object(LLMTrainingJob job, JobEvent event) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String identity = job.getMetadata().getUid() + event.type() + event.reason() + event.message();
    UUID digest = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    return new EventBuilder()
        .withNewMetadata()
        .withName(job.getMetadata().getName() + "." + digest)
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(job.getApiVersion())
        .withKind(job.getKind())
        .withNamespace(job.getMetadata().getNamespace())
        .withName(job.getMetadata().getName())
        .withUid(job.getMetadata().getUid())
        .endInvolvedObject()
        .withType(event.type())
        .withReason(event.reason())
        .withMessage(event.message())
        .withNewSource()
        .withComponent(Labels.OPERATOR)
        .endSource()
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }
}
