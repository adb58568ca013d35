package dev.tatara.trainer.s3;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Reads credentials from the folder that a Secret is mounted at, a file a key. */
final class S3Credentials {
  private static final String KEY_ID = "AWS_ACCESS_KEY_ID";
  private static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";
  private static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";

  private final Path secrets;

  /**
   * @param secrets parent of the folders
   */
  S3Credentials(Path secrets) {
    this.secrets = secrets;
  }

  /**
   * The credentials of a Secret.
   *
   * @param secretName null for requests without a signature
   * @throws TrainerException {@code ConfigurationInvalid} when it, or a key of it, is missing
   */
  AwsCredentialsProvider of(String secretName) {
    if (secretName == null) {
      return AnonymousCredentialsProvider.create();
    }
    String id = value(secretName, KEY_ID);
    String key = value(secretName, SECRET_KEY);
    boolean temporary = Files.exists(secrets.resolve(secretName).resolve(SESSION_TOKEN));
    return StaticCredentialsProvider.create(
        temporary
            ? AwsSessionCredentials.create(id, key, value(secretName, SESSION_TOKEN))
            : AwsBasicCredentials.create(id, key));
  }

  private String value(String secretName, String key) {
    Path file = secrets.resolve(secretName).resolve(key);
    try {
      String value = Files.exists(file) ? Files.readString(file).strip() : "";
      if (!value.isEmpty()) {
        return value;
      }
    } catch (IOException e) {
      throw missing(secretName, "key " + key + " cannot be read: " + e);
    }
    throw missing(secretName, "it does not exist, or it has no key " + key);
  }

  private static TrainerException missing(String secretName, String what) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "Secret '" + secretName + "': " + what,
        "make it in the job's namespace: kubectl create secret generic "
            + secretName
            + " --from-literal="
            + KEY_ID
            + "=... --from-literal="
            + SECRET_KEY
            + "=...");
  }
}
