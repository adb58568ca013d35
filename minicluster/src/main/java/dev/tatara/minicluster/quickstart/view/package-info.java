/**
 * What a person sees of a job that runs.
 *
 * <p>{@link dev.tatara.minicluster.quickstart.view.JobView} holds what has been observed of a job
 * so far: its status as the operator writes it, when each phase was first seen, and the losses. It
 * is a value; each look at the job makes the next one. Two renderings are functions of it: {@link
 * dev.tatara.minicluster.quickstart.view.LiveBlock} is redrawn in place on a terminal, {@link
 * dev.tatara.minicluster.quickstart.view.PlainLines} tells what is new, for logs. {@link
 * dev.tatara.minicluster.quickstart.view.Screen} puts either on the output.
 */
package dev.tatara.minicluster.quickstart.view;
