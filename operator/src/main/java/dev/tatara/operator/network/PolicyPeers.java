package dev.tatara.operator.network;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Peers of a NetworkPolicy.
 *
 * @param list as they stand in a policy
 */
public record PolicyPeers(List<NetworkPolicyPeer> list) {

  /** Reads a setting. */
  public static final class FromJson implements Converter<PolicyPeers> {
    private static final long serialVersionUID = 1L;

    @Override
    public PolicyPeers convert(String json) {
      return new PolicyPeers(PolicyJson.list(json, "peers", new TypeReference<>() {}));
    }
  }
}
