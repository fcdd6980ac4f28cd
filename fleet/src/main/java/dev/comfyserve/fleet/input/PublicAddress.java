package dev.comfyserve.fleet.input;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses a URL of a caller may lead to: globally routable unicast, by the IANA
 * special-purpose address registries for IPv4 and IPv6. Every block of those registries is refused,
 * also the few that are reachable worldwide (anycast services, no web servers). An IPv6 address
 * that carries IPv4 addresses counts as what it carries.
 */
public final class PublicAddress {
  private static final List<Network> SPECIAL_V4 =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /**
   * All that is assigned for global unicast. What lies outside is local, multicast or nothing, also
   * the old IPv4-compatible form and NAT64's block for local use. (Java itself turns the mapped
   * form into an IPv4 address.)
   */
  private static final Network UNICAST_V6 = Network.of("2000::/3");

  private static final List<Network> SPECIAL_V6 =
      networks("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20");

  private static final Network NAT64 = Network.of("64:ff9b::/96");
  private static final Network SIX_TO_FOUR = Network.of("2002::/16");
  private static final Network TEREDO = Network.of("2001::/32");

  private PublicAddress() {}

  /**
   * @param allowed networks that the operator opened besides
   */
  public static boolean mayBeReached(InetAddress address, List<Network> allowed) {
    if (within(allowed, address)) {
      return true;
    }
    if (address instanceof Inet4Address) {
      return !within(SPECIAL_V4, address);
    }
    List<InetAddress> carried = carried(address);
    if (!carried.isEmpty()) {
      return carried.stream().allMatch(inner -> mayBeReached(inner, allowed));
    }
    return UNICAST_V6.contains(address) && !within(SPECIAL_V6, address);
  }

  static boolean within(List<Network> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /** The IPv4 addresses inside an IPv6 address, by the form of the block that it lies in. */
  private static List<InetAddress> carried(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (NAT64.contains(address)) {
      return List.of(v4(bytes, 12));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return List.of(v4(bytes, 2));
    }
    if (TEREDO.contains(address)) {
      byte[] client = new byte[4];
      for (int i = 0; i < 4; i++) {
        client[i] = (byte) ~bytes[12 + i]; // Teredo writes the client's address inverted
      }
      return List.of(v4(bytes, 4), v4(client, 0));
    }
    return List.of();
  }

  private static InetAddress v4(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are always an address
    }
  }

  private static List<Network> networks(String... blocks) {
    return Arrays.stream(blocks).map(Network::of).toList();
  }
}
