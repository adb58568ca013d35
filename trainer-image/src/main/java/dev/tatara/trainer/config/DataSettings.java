package dev.tatara.trainer.config;

import java.util.List;

/**
 * The text to train on.
 *
 * @param sources blended by weight
 * @param split shares of the documents for training, validation and test, such as {@code "969, 30,
 *     1"}
 */
public record DataSettings(List<Source> sources, String split) {

  /**
   * One source of documents.
   *
   * @param name unique in the run
   * @param path a file or a glob, relative to the storage root or to the claim
   * @param claimName the claim that holds it, or null for the job's own volume
   * @param format {@code jsonl} or {@code text}
   * @param weight share of the mixture before normalisation, above 0
   * @param licence SPDX identifier, or null
   */
  public record Source(
      String name, String path, String claimName, String format, double weight, String licence) {}
}
