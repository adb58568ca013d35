package dev.tatara.trainer.corpus.shard;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A file as the shard that reads it has found it.
 *
 * @param source name of its source
 * @param path as the source names it
 * @param bytes its size
 * @param sha256 of its content, in hexadecimal; null for objects
 * @param etag of an object; null for files
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HashedFile(String source, String path, long bytes, String sha256, String etag) {}
