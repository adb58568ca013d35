package dev.tatara.trainer.s3;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.S3Settings;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says what an error of a store means, and what to do. Credentials never stand in it. */
final class S3Failure {
  private static final int REDIRECTED = 301;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CHANGED = 412;
  private static final int BUSY = 429;
  private static final int BROKEN = 500;

  private final S3Settings settings;

  S3Failure(S3Settings settings) {
    this.settings = settings;
  }

  /**
   * The error of a request.
   *
   * @param what was asked for
   */
  RuntimeException of(String what, SdkException exception) {
    if (exception instanceof AbortedException) {
      return exception; // the step is asked to end
    }
    if (!(exception instanceof S3Exception answer)) {
      return failure(
          FailureReason.STORAGE_UNAVAILABLE,
          what + ": " + endpoint() + " cannot be reached: " + rootMessage(exception),
          "check the endpoint; pods reach only stores that the cluster's administrator has"
              + " declared (chart value networkPolicy.stores)",
          exception);
    }
    String code = code(answer);
    String said = what + ": " + endpoint() + " answers " + answer.statusCode() + " " + code;
    return switch (answer.statusCode()) {
      case NOT_FOUND ->
          code.equals("NoSuchBucket")
              ? failure(
                  FailureReason.CONFIGURATION_INVALID,
                  "bucket '" + settings.bucket() + "' does not exist at " + endpoint(),
                  "check the bucket's name and the endpoint",
                  exception)
              : failure(
                  FailureReason.SOURCE_UNREADABLE,
                  what + ": the object is not there any more",
                  "put it back, or run the job again without it",
                  exception);
      case CHANGED ->
          failure(
              FailureReason.SOURCE_UNREADABLE,
              what + ": the object has changed while it was read",
              "run the job again when nobody writes to the source",
              exception);
      case BAD_REQUEST, UNAUTHORIZED, FORBIDDEN ->
          failure(FailureReason.CONFIGURATION_INVALID, said, credentialsHint(), exception);
      case REDIRECTED ->
          failure(
              FailureReason.CONFIGURATION_INVALID,
              said,
              "the bucket lies in another region than '" + settings.region() + "': set region",
              exception);
      default ->
          failure(
              FailureReason.STORAGE_UNAVAILABLE,
              said,
              "the store has a problem of its own; the step is tried again",
              exception);
    };
  }

  /** Whether the same request may do better in a while. */
  static boolean isTemporary(SdkException exception) {
    return switch (exception) {
      case AbortedException _ -> false;
      case S3Exception answer -> answer.statusCode() >= BROKEN || answer.statusCode() == BUSY;
      default -> true;
    };
  }

  private String credentialsHint() {
    return settings.secretName() == null
        ? "the bucket is not public: name a Secret with credentials in secretName"
        : "check the keys AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the Secret '"
            + settings.secretName()
            + "', the region, and that they may list the bucket and read its objects (for an"
            + " export: read, write and delete them)";
  }

  private String endpoint() {
    return settings.endpoint() == null
        ? "the store of region " + settings.region()
        : settings.endpoint();
  }

  private static String code(S3Exception exception) {
    AwsErrorDetails details = exception.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static String rootMessage(Throwable exception) {
    Throwable cause = exception;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  private static TrainerException failure(
      FailureReason reason, String message, String hint, Throwable cause) {
    return new TrainerException(reason, message, hint, cause);
  }
}
