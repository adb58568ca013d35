package dev.tatara.operator.report;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.report.JobReport;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.step.Ownership;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Serves {@code /reports/<namespace>/<job>}, where the settings say so: who reaches the operator's
 * port then sees the reports and manifests of all jobs.
 */
@ApplicationScoped
class ReportRoute {
  private static final Logger LOG = Logger.getLogger(ReportRoute.class);

  /** What names of namespaces and of LLMTrainingJobs look like; nothing else goes into a URL. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final KubernetesClient client;
  private final OperatorSettings settings;

  ReportRoute(KubernetesClient client, OperatorSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  void register(@Observes Router router) {
    if (settings.reports().serve()) {
      router.get("/reports/:namespace/:job").blockingHandler(this::answer, false);
    }
  }

  private void answer(RoutingContext request) {
    String namespace = request.pathParam("namespace");
    String name = request.pathParam("job");
    try {
      LLMTrainingJob job =
          NAME.matcher(namespace).matches() && NAME.matcher(name).matches()
              ? client.resources(LLMTrainingJob.class).inNamespace(namespace).withName(name).get()
              : null;
      if (job == null) {
        request.response().setStatusCode(404).end("there is no such LLMTrainingJob\n");
        return;
      }
      request
          .response()
          .putHeader("Content-Type", "text/html; charset=utf-8")
          .putHeader("Cache-Control", "no-store")
          .putHeader("X-Content-Type-Options", "nosniff")
          .end(JobReport.page(job, kept(job)));
    } catch (IOException | KubernetesClientException e) {
      LOG.warnf("%s/%s: %s", namespace, name, e.getMessage());
      request.response().setStatusCode(502).end("the job's report cannot be read\n");
    }
  }

  private ConfigMap kept(LLMTrainingJob job) {
    ConfigMap map =
        client
            .configMaps()
            .inNamespace(job.getMetadata().getNamespace())
            .withName(JobReport.name(job.getMetadata().getName()))
            .get();
    return map != null && Ownership.holds(job, map) ? map : null;
  }
}
