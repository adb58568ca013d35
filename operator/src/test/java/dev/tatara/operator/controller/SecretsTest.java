package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** The values of Secrets that a job names are nowhere but in the Secrets. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class SecretsTest {
  private static final String NAMESPACE = "secretive";
  private static final String VALUE = "secret-" + UUID.randomUUID();

  @TestHTTPResource("/metrics")
  URI metrics;

  @Test
  void valuesReachNoStatusEventObjectLogOrMetric() throws Exception {
    Cluster.newNamespace(NAMESPACE);
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName("proxy")
            .endMetadata()
            .withStringData(Map.of("password", VALUE))
            .build();
    Cluster.admin().resource(secret).create();
    Heard heard = new Heard();
    Logger root = Logger.getLogger("");
    Logger ours = Logger.getLogger("dev.tatara");
    root.addHandler(heard);
    ours.setLevel(Level.ALL);
    try {
      TrainingJob job = TrainingJob.create(NAMESPACE, "trusted", SecretsTest::namingIt);
      job.bringToTraining();
      job.hinder("train", "CreateContainerConfigError");
      job.awaitEvent("Training");
      job.bind("train", "nowhere"); // so that its log cannot be had, which is told
      job.fail("train", 65, null);
      job.awaitPhase(Phase.FAILED);
    } finally {
      root.removeHandler(heard);
      ours.setLevel(null);
    }
    assertTrue(heard.text.toString().contains("trusted"), "the operator's log is heard");
    assertIsIn(false, heard.text.toString());
    assertIsIn(
        false, new String(metrics.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8));
    assertIsIn(false, everythingBut(secret));
    assertIsIn(true, Serialization.asJson(Cluster.admin().resource(secret).get()));
  }

  private static void namingIt(ObjectNode spec) {
    spec.set(
        "template",
        Serialization.unmarshal(
            """
            env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: proxy, key: password}}}]
            volumes: [{mountPath: /mnt/proxy, secret: {secretName: proxy}}]
            """,
            ObjectNode.class));
  }

  private static void assertIsIn(boolean wanted, String text) {
    String encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
    assertFalse(text.isBlank());
    assertEquals(wanted, text.contains(VALUE) || text.contains(encoded));
  }

  /** Jobs with status, events, ConfigMaps, Jobs, pods, policies and claims of the namespace. */
  private static String everythingBut(Secret secret) {
    StringJoiner all = new StringJoiner("\n");
    for (String path :
        new String[] {
          "/apis/tatara.dev/v1alpha1/namespaces/%s/llmtrainingjobs",
          "/api/v1/namespaces/%s/events",
          "/api/v1/namespaces/%s/configmaps",
          "/apis/batch/v1/namespaces/%s/jobs",
          "/api/v1/namespaces/%s/pods",
          "/api/v1/namespaces/%s/services",
          "/apis/networking.k8s.io/v1/namespaces/%s/networkpolicies",
        }) {
      all.add(Cluster.admin().raw(path.formatted(secret.getMetadata().getNamespace())));
    }
    assertTrue(all.toString().contains("\"secretKeyRef\""), "by reference");
    return all.toString();
  }

  /** Keeps what is logged. */
  private static final class Heard extends Handler {
    private final StringBuffer text = new StringBuffer();
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord entry) {
      text.append(formatter.format(entry));
    }

    @Override
    public void flush() {
      // nothing is held back
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
