package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.node.pod.PodEnvironment;
import dev.tatara.minicluster.node.pod.PodEvents;
import dev.tatara.minicluster.process.Marker;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * What the containers of a pod share.
 *
 * @param podUid of their pod
 * @param environment of the pod
 * @param owner marker of the cluster
 * @param events of the pod
 * @param http for probes
 * @param backOff base of the waits between restarts
 * @param grace between SIGTERM and SIGKILL when a probe fails
 */
public record ContainerSupport(
    String podUid,
    PodEnvironment environment,
    Marker owner,
    PodEvents events,
    HttpClient http,
    Duration backOff,
    Duration grace) {}
