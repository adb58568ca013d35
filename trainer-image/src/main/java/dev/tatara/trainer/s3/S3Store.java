package dev.tatara.trainer.s3;

import dev.tatara.trainer.config.S3Settings;
import java.io.InputStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One bucket.
 *
 * <p>All methods throw {@link dev.tatara.trainer.TrainerException}: {@code ConfigurationInvalid}
 * when the bucket is not there or the credentials do not open it, {@code SourceUnreadable} when an
 * object is gone or has changed, {@code StorageUnavailable} when the store does not answer, after
 * the retries of the SDK.
 */
public final class S3Store implements AutoCloseable {
  private final S3Client client;
  private final S3Settings settings;
  private final S3Failure failure;

  S3Store(S3Client client, S3Settings settings) {
    this.client = client;
    this.settings = settings;
    this.failure = new S3Failure(settings);
  }

  /** The objects whose keys begin with the prefix, in the order of their keys, page by page. */
  public Stream<StoredObject> list(String prefix) {
    try {
      return client
          .listObjectsV2Paginator(request -> request.bucket(settings.bucket()).prefix(prefix))
          .contents()
          .stream()
          .map(object -> new StoredObject(object.key(), object.size(), object.eTag()))
          // Pages are asked for as they are needed: here, so that errors are said here.
          .toList()
          .stream();
    } catch (SdkException e) {
      throw failure.of("listing " + shown(prefix), e);
    }
  }

  /** Reads an object from its beginning, over as many connections as it takes. */
  public InputStream open(StoredObject object) {
    return open(object, 0);
  }

  /** Reads an object from a byte on. */
  public InputStream open(StoredObject object, long offset) {
    return new ObjectStream(
        client, settings.bucket(), object, offset, shown(object.key()), failure);
  }

  /** A key as people name it. */
  public String shown(String key) {
    return "s3://" + settings.bucket() + "/" + key;
  }

  S3Client client() {
    return client;
  }

  String bucket() {
    return settings.bucket();
  }

  S3Failure failure() {
    return failure;
  }

  @Override
  public void close() {
    client.close();
  }
}
