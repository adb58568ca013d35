/**
 * What Kueue is told of a training in its queue beside the labels of its Job: {@link
 * dev.tatara.operator.queue.PriorityBoost} raises the priority of one that would lose much.
 */
package dev.tatara.operator.queue;
