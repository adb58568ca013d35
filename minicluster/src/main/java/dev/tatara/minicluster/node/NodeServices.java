package dev.tatara.minicluster.node;

import dev.tatara.minicluster.process.Marker;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * What all pods of the node share.
 *
 * @param client acting as the node
 * @param options of the node
 * @param owner marker that all processes carry
 * @param addresses of pods
 * @param hostsFile names of pods
 * @param pods folder under which pods have theirs
 * @param events runs the recording of events, one after the other
 * @param http for probes
 */
public record NodeServices(
    KubernetesClient client,
    NodeOptions options,
    Marker owner,
    PodAddresses addresses,
    HostsFile hostsFile,
    Path pods,
    Executor events,
    HttpClient http) {}
