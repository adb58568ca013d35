/**
 * {@code suspend}, {@code resume}, {@code retry} and {@code checkpoint}: what a job is asked to do.
 */
package dev.tatara.plugin.steer;
