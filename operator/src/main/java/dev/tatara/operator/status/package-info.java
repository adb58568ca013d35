/**
 * The status of a job, built in one place from the one before and what was seen since. Equal
 * observations give equal statuses, so that nothing is written when nothing has changed.
 */
package dev.tatara.operator.status;
