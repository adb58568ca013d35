/**
 * Why pods do not start, for people: what the scheduler and the kubelet say, beside what the nodes
 * advertise and how the claims stand, becomes one reason in a job's own terms and one sentence with
 * the mend.
 */
package dev.tatara.operator.scheduling;
