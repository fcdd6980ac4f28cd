package dev.comfyserve.fleet.input;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.io.ClientConnector;

/**
 * Opens sockets to permitted addresses only. It judges the very address that it is about to connect
 * to, so nothing can change between check and connection. Plain http goes to networks that the
 * operator allowed, and nowhere else.
 */
final class GuardedConnector extends ClientConnector {
  private final List<Network> allowed;

  GuardedConnector(List<Network> allowed) {
    this.allowed = allowed;
  }

  @Override
  public void connect(SocketAddress address, Map<String, Object> context) {
    AddressRefused refusal = refusal(address, context);
    if (refusal == null) {
      super.connect(address, context);
    } else {
      connectFailed(null, address, refusal, context);
    }
  }

  private AddressRefused refusal(SocketAddress address, Map<String, Object> context) {
    if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
      return new AddressRefused("its host has no internet address");
    }
    InetAddress target = internet.getAddress();
    if (!PublicAddress.mayBeReached(target, allowed)) {
      return new AddressRefused(
          "its host is not on the public internet, and the operator has not allowed its network");
    }
    Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
    boolean secure = destination != null && destination.getOrigin().isSecure();
    if (!secure && !PublicAddress.within(allowed, target)) {
      return new AddressRefused("plain http is not fetched from there; use https");
    }
    return null;
  }

  /** Says why, without telling the address: a name's private address is nobody's business. */
  static final class AddressRefused extends Exception {
    AddressRefused(String message) {
      super(message);
    }
  }
}
