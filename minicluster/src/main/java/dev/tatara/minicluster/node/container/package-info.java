/**
 * One container as a process of this machine.
 *
 * <p>{@link dev.tatara.minicluster.node.container.ContainerRunner} is the life of a container: it
 * asks {@link dev.tatara.minicluster.node.container.LaunchPlanner} for a command line and an
 * environment, makes a {@link dev.tatara.minicluster.node.container.ContainerRun} of them, looks
 * after the probes, and starts again as the restart policy says. There is no isolation: {@link
 * dev.tatara.minicluster.node.container.PathRewriter} replaces the paths of mounts by the folders
 * behind them wherever they stand in arguments and environment.
 */
package dev.tatara.minicluster.node.container;
