package dev.tatara.minicluster.controlplane;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** What clients need to reach the API server, in kubectl's format. */
final class Kubeconfig {
  private Kubeconfig() {}

  /** Everything stands in the one file: nothing points to others. */
  static String of(String server, X509Certificate authority, String user, Identity identity) {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: tatara
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: %s
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: tatara
          context: {cluster: tatara, user: "%s", namespace: default}
        current-context: tatara
        """
        .formatted(
            server,
            base64(Identity.certificatePem(authority)),
            user,
            base64(identity.certificatePem()),
            base64(identity.keyPem()),
            user);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
