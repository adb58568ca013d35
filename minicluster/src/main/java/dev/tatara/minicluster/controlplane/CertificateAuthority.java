package dev.tatara.minicluster.controlplane;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's own certificate authority; it lives as long as the cluster. Keys are on the curve
 * P-256, except those of clients, which are RSA: fabric8 reads no other without further libraries.
 */
public final class CertificateAuthority {
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
  private static final String SIGNATURE = "SHA256withECDSA";

  private final X500Name name = new X500Name("CN=tatara-minicluster");
  private final SecureRandom random = new SecureRandom();
  private final Instant now = Instant.now();
  private final Identity identity;

  /** Makes a new key and signs it with itself. */
  public CertificateAuthority() {
    KeyPair keys = newKeyPair();
    try {
      X509v3CertificateBuilder builder = builder(name, keys);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
      identity = new Identity(sign(builder, keys), keys);
    } catch (IOException e) {
      throw new IllegalStateException("can't make a certificate authority", e);
    }
  }

  /** The authority's own certificate and key. */
  public Identity identity() {
    return identity;
  }

  public X509Certificate certificate() {
    return identity.certificate();
  }

  /**
   * Issues a certificate for clients.
   *
   * @param user the user name that the API server sees
   * @param groups the user's groups
   */
  public Identity issueClient(String user, String... groups) {
    return issue(
        subject(user, groups), newRsaKeyPair(), KeyPurposeId.id_kp_clientAuth, new GeneralName[0]);
  }

  /**
   * Issues a certificate for a server.
   *
   * @param commonName of the server
   * @param hosts names and IP addresses that it is reached by
   */
  public Identity issueServer(String commonName, String... hosts) {
    return issue(
        subject(commonName),
        newKeyPair(),
        KeyPurposeId.id_kp_serverAuth,
        Stream.of(hosts).map(CertificateAuthority::alternativeName).toArray(GeneralName[]::new));
  }

  /** A new key pair on P-256. */
  static KeyPair newKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  private static KeyPair newRsaKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  private Identity issue(
      X500Name subject, KeyPair keys, KeyPurposeId purpose, GeneralName[] names) {
    try {
      X509v3CertificateBuilder builder = builder(subject, keys);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      if (names.length > 0) {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return new Identity(sign(builder, identity.keys()), keys);
    } catch (IOException e) {
      throw new IllegalStateException("can't issue a certificate for " + subject, e);
    }
  }

  private X509v3CertificateBuilder builder(X500Name subject, KeyPair keys) {
    return new JcaX509v3CertificateBuilder(
        name,
        new BigInteger(127, random).add(BigInteger.ONE),
        Date.from(now.minus(CLOCK_SKEW)),
        Date.from(now.plus(LIFETIME)),
        subject,
        keys.getPublic());
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuer.getPrivate())));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("can't sign a certificate", e);
    }
  }

  private static X500Name subject(String commonName, String... organizations) {
    X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
    for (String organization : organizations) {
      builder.addRDN(BCStyle.O, organization);
    }
    return builder.addRDN(BCStyle.CN, commonName).build();
  }

  private static GeneralName alternativeName(String host) {
    try {
      InetAddress.ofLiteral(host);
      return new GeneralName(GeneralName.iPAddress, host);
    } catch (IllegalArgumentException e) {
      return new GeneralName(GeneralName.dNSName, host);
    }
  }
}
