package dev.tatara.trainer.s3;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.S3Settings;
import dev.tatara.trainer.step.Environment;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The stores that a step uses, one for each bucket with its credentials. */
public final class S3Stores implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final S3Credentials credentials;
  private final Map<S3Settings, S3Store> open = new HashMap<>();

  /** Stores whose credentials lie where the environment says. */
  public S3Stores(Environment environment) {
    this.credentials = new S3Credentials(environment.secrets());
  }

  /**
   * The store of a bucket.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when its Secret is missing or its
   *     endpoint is no address
   */
  public S3Store open(S3Settings settings) {
    return open.computeIfAbsent(settings, s -> new S3Store(client(s), s));
  }

  private S3Client client(S3Settings settings) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials.of(settings.secretName()))
            .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
            // Stores other than Amazon's refuse the checksums that the SDK adds by itself.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(SILENCE));
    if (settings.endpoint() != null) {
      // A store of one's own has no name in DNS for each bucket.
      builder.endpointOverride(address(settings.endpoint())).forcePathStyle(true);
    }
    return builder.build();
  }

  private static URI address(String endpoint) {
    try {
      URI address = URI.create(endpoint);
      if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "the endpoint '" + endpoint + "' is no address of a store",
        "write it like https://minio.example:9000");
  }

  @Override
  public void close() {
    open.values().forEach(S3Store::close);
  }
}
