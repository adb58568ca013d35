package dev.tatara.operator.network;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Ways out of a NetworkPolicy.
 *
 * @param list as they stand in a policy that the API server keeps
 */
public record EgressRules(List<NetworkPolicyEgressRule> list) {
  public EgressRules {
    list.stream().flatMap(rule -> rule.getPorts().stream()).forEach(EgressRules::complete);
  }

  /** As the API server does; without it, what it keeps would differ from what it was sent. */
  private static void complete(NetworkPolicyPort port) {
    if (port.getProtocol() == null) {
      port.setProtocol("TCP");
    }
  }

  /** Reads a setting. */
  public static final class FromJson implements Converter<EgressRules> {
    private static final long serialVersionUID = 1L;

    @Override
    public EgressRules convert(String json) {
      return new EgressRules(PolicyJson.list(json, "egress rules", new TypeReference<>() {}));
    }
  }
}
