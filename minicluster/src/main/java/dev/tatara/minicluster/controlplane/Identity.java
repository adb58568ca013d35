package dev.tatara.minicluster.controlplane;

import dev.tatara.minicluster.FileTrees;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate and the keys that it speaks for.
 *
 * @param certificate signed by the cluster's authority
 * @param keys its public and private key
 */
public record Identity(X509Certificate certificate, KeyPair keys) {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** The certificate in PEM. */
  public String certificatePem() {
    return certificatePem(certificate);
  }

  /** The private key in PEM (PKCS#8). */
  public String keyPem() {
    return keyPem(keys);
  }

  /** The public key in PEM. */
  static String publicKeyPem(KeyPair keys) {
    return pem("PUBLIC KEY", keys.getPublic().getEncoded());
  }

  static String keyPem(KeyPair keys) {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  static String certificatePem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate made here must encode", e);
    }
  }

  /** For a server that shows this identity, and knows clients by the authority that signed them. */
  public SSLContext tlsContext(X509Certificate authority) {
    char[] noPassword = new char[0];
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry("own", keys.getPrivate(), noPassword, new Certificate[] {certificate});
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(own, noPassword);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", authority);
      TrustManagerFactory trustManagers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustManagers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("keys made here must serve TLS", e);
    }
  }

  /** Writes {@code <name>.crt} and {@code <name>.key}; only the owner may read them. */
  void write(Path folder, String name) {
    FileTrees.writePrivate(folder.resolve(name + ".crt"), certificatePem());
    FileTrees.writePrivate(folder.resolve(name + ".key"), keyPem());
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, LINES.encodeToString(content), type);
  }
}
