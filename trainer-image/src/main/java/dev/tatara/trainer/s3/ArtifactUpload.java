package dev.tatara.trainer.s3;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.Manifest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Copies a committed artifact below a prefix of a bucket. Whoever finds {@code manifest.json} there
 * finds all files that it lists: it is removed before another artifact takes the place, and written
 * last. An upload that was cut off goes on with the files that are not there.
 */
public final class ArtifactUpload {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactUpload.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Where the SHA-256 of a file stands in the object's metadata. */
  private static final String HASH = "sha256";

  private final S3Store store;
  private final String prefix;
  private final FileUpload files;

  /**
   * @param prefix what the keys begin with, without a {@code /} at its end
   */
  public ArtifactUpload(S3Store store, String prefix) {
    this(store, prefix, new FileUpload(store));
  }

  ArtifactUpload(S3Store store, String prefix, FileUpload files) {
    this.store = store;
    this.prefix = prefix;
    this.files = files;
  }

  /**
   * Copies what is not there yet.
   *
   * @return bytes that were sent; 0 when the artifact was there
   */
  public long copy(Artifact artifact) throws IOException {
    try {
      return copyFiles(artifact);
    } catch (SdkException e) {
      throw store.failure().of("copying to " + store.shown(prefix), e);
    }
  }

  private long copyFiles(Artifact artifact) throws IOException {
    FileEntry manifest = FileEntry.of(artifact.folder(), artifact.file(Manifest.FILE_NAME));
    if (isThere(manifest)) {
      return 0;
    }
    Set<String> obsolete = filesOfEarlier();
    delete(manifest.path());
    long sent = 0;
    for (FileEntry file : artifact.manifest().files()) {
      obsolete.remove(file.path());
      if (!isThere(file)) {
        LOG.info("copying {} ({} bytes) to {}", file.path(), file.bytes(), key(file.path()));
        send(artifact, file);
        sent += file.bytes();
      }
    }
    obsolete.forEach(this::delete);
    send(artifact, manifest);
    return sent + manifest.bytes();
  }

  private void send(Artifact artifact, FileEntry file) throws IOException {
    files.send(artifact.file(file.path()), key(file.path()), Map.of(HASH, file.sha256()));
  }

  private boolean isThere(FileEntry file) {
    try {
      HeadObjectResponse head =
          store.client().headObject(r -> r.bucket(store.bucket()).key(key(file.path())));
      return head.contentLength() == file.bytes()
          && file.sha256().equals(head.metadata().get(HASH));
    } catch (NoSuchKeyException e) {
      return false;
    }
  }

  private Set<String> filesOfEarlier() {
    try {
      ResponseBytes<GetObjectResponse> bytes =
          store
              .client()
              .getObjectAsBytes(r -> r.bucket(store.bucket()).key(key(Manifest.FILE_NAME)));
      return MAPPER.readValue(bytes.asByteArray(), Manifest.class).files().stream()
          .map(FileEntry::path)
          .collect(Collectors.toCollection(HashSet::new));
    } catch (NoSuchKeyException e) {
      return new HashSet<>();
    } catch (IOException e) {
      LOG.warn("{} is no manifest and is replaced: {}", key(Manifest.FILE_NAME), e.toString());
      return new HashSet<>();
    }
  }

  private void delete(String file) {
    store.client().deleteObject(r -> r.bucket(store.bucket()).key(key(file)));
  }

  private String key(String file) {
    return prefix + "/" + file;
  }
}
