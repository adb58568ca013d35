package dev.tatara.trainer.config;

/**
 * A bucket of an S3-compatible store.
 *
 * @param bucket its name
 * @param endpoint address of the store, or null for Amazon's of the region
 * @param region that requests are signed for
 * @param secretName folder of the credentials below {@code TATARA_SECRETS}, or null for requests
 *     without a signature
 */
public record S3Settings(
    String bucket, @MayBeAbsent String endpoint, String region, @MayBeAbsent String secretName) {}
