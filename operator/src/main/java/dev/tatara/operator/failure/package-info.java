/**
 * Why a step failed, for people: from the exit code, the termination message, the pod's status and
 * the tail of its log to one reason, one sentence and one hint.
 */
package dev.tatara.operator.failure;
