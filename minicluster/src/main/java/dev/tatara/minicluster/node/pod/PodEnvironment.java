package dev.tatara.minicluster.node.pod;

import java.nio.file.Path;

/**
 * What a pod gets from its node.
 *
 * @param folder where its files lie
 * @param podIp its loopback address
 * @param hostIp the node's
 * @param nodeName the node's name
 * @param hostsFile resolves the names of headless Services
 * @param apiServerHost where the API server is
 * @param apiServerPort and its port
 */
public record PodEnvironment(
    PodFolder folder,
    String podIp,
    String hostIp,
    String nodeName,
    Path hostsFile,
    String apiServerHost,
    int apiServerPort) {}
