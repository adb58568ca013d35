package dev.tatara.trainer.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads an object and, when a connection breaks, goes on at the same byte over another. Every
 * request asks for the ETag that was listed, so that no bytes of two versions are put together.
 */
final class ObjectStream extends InputStream {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectStream.class);

  /** Requests in a row that bring nothing, each with the retries of the SDK: three minutes. */
  private static final int ATTEMPTS = 10;

  private static final long LONGEST_PAUSE_SECONDS = 30;

  private final S3Client client;
  private final String bucket;
  private final StoredObject object;
  private final String shown;
  private final S3Failure failure;
  private ResponseInputStream<GetObjectResponse> in;
  private long position;
  private int failed;

  ObjectStream(
      S3Client client,
      String bucket,
      StoredObject object,
      long offset,
      String shown,
      S3Failure failure) {
    this.client = client;
    this.bucket = bucket;
    this.object = object;
    this.position = offset;
    this.shown = shown;
    this.failure = failure;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (position < object.bytes()) {
      try {
        if (in == null) {
          in = request();
        }
        int count = in.read(target, offset, length);
        if (count > 0) {
          position += count;
          failed = 0;
          return count;
        }
        retry(SdkClientException.create("the connection ended early"));
      } catch (IOException e) {
        retry(SdkClientException.create(e.toString(), e));
      } catch (SdkException e) {
        if (!S3Failure.isTemporary(e)) {
          throw failure.of("reading " + shown, e);
        }
        retry(e);
      }
    }
    return -1;
  }

  private ResponseInputStream<GetObjectResponse> request() {
    return client.getObject(
        request ->
            request
                .bucket(bucket)
                .key(object.key())
                .ifMatch(object.etag())
                .range("bytes=" + position + "-"));
  }

  private void retry(SdkException problem) {
    abort();
    failed++;
    if (failed == ATTEMPTS) {
      throw failure.of("reading " + shown + " from byte " + position, problem);
    }
    LOG.warn("{}: {}; goes on at byte {}", shown, problem.getMessage(), position);
    pause();
  }

  /** What broke once is tried again at once; a store that restarts takes a while. */
  private void pause() {
    if (failed == 1) {
      return;
    }
    try {
      Thread.sleep(Duration.ofSeconds(Math.min(LONGEST_PAUSE_SECONDS, 1L << (failed - 2))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted while waiting for " + shown, e);
    }
  }

  /** Ends the connection: closing it would read the rest of the object first. */
  private void abort() {
    if (in != null) {
      in.abort();
      in = null;
    }
  }

  @Override
  public void close() {
    abort();
  }
}
