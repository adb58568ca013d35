/**
 * What the trainer says: termination messages of steps that ended, and over HTTP the progress and
 * the scores of a training that runs. docs/reference/run-configuration.md describes both; fields
 * that are not known here are passed over.
 */
package dev.tatara.operator.trainer;
