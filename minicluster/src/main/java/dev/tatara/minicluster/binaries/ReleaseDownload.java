package dev.tatara.minicluster.binaries;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Downloads release binaries and checks them against the SHA-256 sums published beside them.
 * Machines without a way to the site find out within seconds.
 */
final class ReleaseDownload implements BinarySource {
  /** The Kubernetes release site. */
  static final URI RELEASES = URI.create("https://dl.k8s.io/release/");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long CHECKSUM_BYTES = 1024;

  private final URI releases;
  private final String version;
  private final Consumer<String> progress;
  private final Duration patience;

  ReleaseDownload(URI releases, String version, Consumer<String> progress) {
    this(releases, version, progress, PATIENCE);
  }

  /**
   * @param patience how long nothing may come of an answer that has begun
   */
  ReleaseDownload(URI releases, String version, Consumer<String> progress, Duration patience) {
    this.releases = releases;
    this.version = version;
    this.progress = progress;
    this.patience = patience;
  }

  @Override
  public void get(String program, Path target) throws BinaryUnavailableException {
    URI uri = releases.resolve("%s/bin/linux/%s/%s".formatted(version, architecture(), program));
    Path beside = target.resolveSibling("." + program + ".download");
    try (HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(Redirect.NORMAL)
            .build()) {
      String expected = fetchChecksum(http, URI.create(uri + ".sha256"));
      progress.accept("downloading %s %s".formatted(program, version));
      String actual = fetch(http, uri, beside);
      if (!actual.equals(expected)) {
        throw new BinaryUnavailableException(
            "%s has SHA-256 %s, but %s is published; it was thrown away"
                .formatted(uri, actual, expected));
      }
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new BinaryUnavailableException(
          "%s could not be downloaded: %s".formatted(uri, describe(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BinaryUnavailableException("the download of %s was interrupted".formatted(uri), e);
    } finally {
      deleteQuietly(beside);
    }
  }

  private String fetchChecksum(HttpClient http, URI uri) throws IOException, InterruptedException {
    var handler = BodyHandlers.limiting(BodyHandlers.ofString(), CHECKSUM_BYTES);
    HttpResponse<String> response = await(http.sendAsync(request(uri), handler), () -> 0);
    requireOk(response);
    return response.body().strip().split("\\s+")[0];
  }

  /** Returns the SHA-256 of what was written to the file. */
  private String fetch(HttpClient http, URI uri, Path file)
      throws IOException, InterruptedException {
    Files.deleteIfExists(file);
    requireOk(
        await(
            http.sendAsync(request(uri), BodyHandlers.ofFile(file)), () -> file.toFile().length()));
    MessageDigest digest = sha256();
    try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
      content.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Waits for an answer for as long as more of it comes; a request's own timeout ends with the
   * headers.
   *
   * @param received how much has come
   */
  private <T> HttpResponse<T> await(
      CompletableFuture<HttpResponse<T>> answer, LongSupplier received)
      throws IOException, InterruptedException {
    long before = 0;
    try {
      while (true) {
        try {
          return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          long now = received.getAsLong();
          if (now == before) {
            throw new IOException("nothing came for %d s".formatted(patience.toSeconds()), e);
          }
          before = now;
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      answer.cancel(true); // closes the connection, unless the answer is complete
    }
  }

  private static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).build();
  }

  private static void requireOk(HttpResponse<?> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException("HTTP status " + response.statusCode());
    }
  }

  private static String describe(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : name;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // a left-over is overwritten by the next download
    }
  }
}
