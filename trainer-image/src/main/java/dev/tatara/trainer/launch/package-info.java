/**
 * The processes of a training pod.
 *
 * <p>{@code tatara-trainer train} is a {@link dev.tatara.trainer.launch.Supervisor}: it starts the
 * same command once for each accelerator of the pod, with the variables that make it a rank ({@link
 * dev.tatara.trainer.launch.RankEnvironment}), prefixes what they print, passes SIGTERM on, and
 * when one of them dies starts all of the pod's ranks again from the last committed checkpoint. The
 * other pods' ranks lose a peer, end with exit code 75, and are started again by their own
 * supervisors; all meet at the rendezvous. The rendezvous of a pod that is alone has a port that
 * nobody else need know: a {@link dev.tatara.trainer.comm.PortReservation} keeps it for rank 0.
 */
package dev.tatara.trainer.launch;
