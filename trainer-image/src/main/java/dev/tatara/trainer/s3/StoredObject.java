package dev.tatara.trainer.s3;

/**
 * An object as a store lists it.
 *
 * @param key its name in the bucket
 * @param bytes its size
 * @param etag changes when the object is written with another content
 */
public record StoredObject(String key, long bytes, String etag) {}
