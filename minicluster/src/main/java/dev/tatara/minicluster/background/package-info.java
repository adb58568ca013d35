/**
 * A cluster in a process of its own, as another process sees it: {@link
 * dev.tatara.minicluster.background.RunningCluster} finds it by its state folder, {@link
 * dev.tatara.minicluster.background.BackgroundStart} starts one.
 */
package dev.tatara.minicluster.background;
