package dev.tatara.trainer.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tatara.minicluster.objectstore.S3Server;
import dev.tatara.trainer.config.S3Settings;
import dev.tatara.trainer.step.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A real server of S3 with Secrets that open it, as pods see them. */
public final class VersityGateway implements AutoCloseable {
  /** The Secret that opens it. */
  public static final String SECRET = "store";

  /** A Secret with another key. */
  public static final String WRONG_SECRET = "wrong";

  private final Path secrets;
  private final S3Server server;
  private final S3Stores stores;

  private VersityGateway(Path secrets, S3Server server) {
    this.secrets = secrets;
    this.server = server;
    this.stores = new S3Stores(Environment.of(Map.of("TATARA_SECRETS", secrets.toString())));
  }

  /** Starts one; without its program the test is skipped. */
  public static VersityGateway start(Path folder) throws IOException {
    assumeTrue(
        S3Server.isAvailable(),
        "versitygw is not there: ./tatara test builds it, if TATARA_TEST_TOOLS names it");
    VersityGateway gateway =
        new VersityGateway(folder.resolve("secrets"), S3Server.start(folder.resolve("server")));
    gateway.secret(SECRET, S3Server.KEY);
    gateway.secret(WRONG_SECRET, "guessed");
    return gateway;
  }

  private void secret(String name, String key) throws IOException {
    Path secret = Files.createDirectories(secrets.resolve(name));
    Files.writeString(secret.resolve("AWS_ACCESS_KEY_ID"), S3Server.ID + "\n");
    Files.writeString(secret.resolve("AWS_SECRET_ACCESS_KEY"), key);
  }

  /** The folder of Secrets. */
  public Path secrets() {
    return secrets;
  }

  public S3Server server() {
    return server;
  }

  public String endpoint() {
    return server.endpoint();
  }

  /** A bucket as a run names it. */
  public S3Settings settings(String bucket) {
    return new S3Settings(bucket, endpoint(), "us-east-1", SECRET);
  }

  public S3Client client() {
    return stores.open(settings("any")).client();
  }

  public VersityGateway bucket(String name) {
    client().createBucket(r -> r.bucket(name));
    return this;
  }

  public void put(String bucket, String key, String text) {
    put(bucket, key, text.getBytes(StandardCharsets.UTF_8));
  }

  public void put(String bucket, String key, byte[] bytes) {
    client().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  @Override
  public void close() {
    stores.close();
    server.close();
  }
}
