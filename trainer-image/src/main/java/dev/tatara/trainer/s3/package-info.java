/**
 * S3-compatible object stores: sources are read from them, exports are copied to them.
 *
 * <p>{@link dev.tatara.trainer.s3.S3Stores} opens a {@link dev.tatara.trainer.s3.S3Store} for each
 * bucket of a run, with the credentials of its Secret ({@link
 * dev.tatara.trainer.s3.S3Credentials}). Objects are listed and streamed; {@link
 * dev.tatara.trainer.s3.ObjectStream} goes on where a connection broke. {@link
 * dev.tatara.trainer.s3.ArtifactUpload} copies an artifact, its manifest last. {@link
 * dev.tatara.trainer.s3.S3Failure} turns what a store says into errors with a hint.
 *
 * <p>Requests are those that every store knows: ListObjectsV2, GetObject with a range, HeadObject,
 * PutObject, DeleteObject and multipart uploads.
 */
package dev.tatara.trainer.s3;
