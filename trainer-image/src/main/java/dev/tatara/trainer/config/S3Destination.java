package dev.tatara.trainer.config;

/**
 * Where an export goes in an S3-compatible store.
 *
 * @param bucket its name
 * @param prefix what the keys begin with, as a folder, without a {@code /} at its end
 * @param endpoint address of the store, or null for Amazon's of the region
 * @param region that requests are signed for
 * @param secretName folder of the credentials below {@code TATARA_SECRETS}
 */
public record S3Destination(
    String bucket, String prefix, @MayBeAbsent String endpoint, String region, String secretName) {

  /** The bucket by itself. */
  public S3Settings settings() {
    return new S3Settings(bucket, endpoint, region, secretName);
  }
}
