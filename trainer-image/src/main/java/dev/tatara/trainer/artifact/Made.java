package dev.tatara.trainer.artifact;

/**
 * An artifact that a step asked for.
 *
 * @param artifact committed
 * @param reused whether it was there already
 */
public record Made(Artifact artifact, boolean reused) {}
