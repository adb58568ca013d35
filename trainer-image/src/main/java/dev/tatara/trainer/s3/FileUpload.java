package dev.tatara.trainer.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.input.BoundedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Sends a file, a large one in parts: a part that fails is sent again by itself, and the object
 * appears when all are there.
 */
final class FileUpload {
  /** 10,000 parts, the most that stores take, are 640 GB. */
  private static final long PART_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(FileUpload.class);
  private static final String TYPE = "application/octet-stream";

  private final S3Client client;
  private final String bucket;
  private final long partBytes;

  FileUpload(S3Store store) {
    this(store, PART_BYTES);
  }

  /**
   * @param partBytes size of a part; stores take 5 MiB or more
   */
  FileUpload(S3Store store, long partBytes) {
    this.client = store.client();
    this.bucket = store.bucket();
    this.partBytes = partBytes;
  }

  void send(Path file, String key, Map<String, String> metadata) throws IOException {
    long bytes = Files.size(file);
    if (bytes <= partBytes) {
      client.putObject(r -> r.bucket(bucket).key(key).metadata(metadata), body(file, 0, bytes));
    } else {
      sendParts(file, bytes, key, metadata);
    }
  }

  private void sendParts(Path file, long bytes, String key, Map<String, String> metadata) {
    String upload =
        client.createMultipartUpload(r -> r.bucket(bucket).key(key).metadata(metadata)).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    boolean complete = false;
    try {
      for (long from = 0; from < bytes; from += partBytes) {
        int number = parts.size() + 1;
        String etag =
            client
                .uploadPart(
                    r -> r.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                    body(file, from, Math.min(partBytes, bytes - from)))
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
      }
      client.completeMultipartUpload(
          r -> r.bucket(bucket).key(key).uploadId(upload).multipartUpload(m -> m.parts(parts)));
      complete = true;
    } finally {
      if (!complete) {
        abort(key, upload);
      }
    }
  }

  /** The store would keep the parts, and charge for them. What went wrong is said by the caller. */
  private void abort(String key, String upload) {
    try {
      client.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(upload));
    } catch (RuntimeException e) {
      LOG.warn("the parts of {} stay in the store: {}", key, e.toString());
    }
  }

  private static InputStream slice(Path file, long from, long bytes) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ).position(from);
    return BoundedInputStream.builder()
        .setInputStream(Channels.newInputStream(channel))
        .setMaxCount(bytes)
        .get();
  }

  /** Opened anew for each attempt. */
  private static RequestBody body(Path file, long from, long bytes) {
    return RequestBody.fromContentProvider(
        () -> {
          try {
            return slice(file, from, bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        bytes,
        TYPE);
  }
}
