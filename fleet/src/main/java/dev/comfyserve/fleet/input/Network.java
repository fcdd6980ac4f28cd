package dev.comfyserve.fleet.input;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A block of IP addresses in CIDR form, e.g. {@code 10.0.0.0/8} or {@code fd00::/8}. */
public final class Network {
  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private final byte[] start;
  private final int prefix;

  private Network(byte[] start, int prefix) {
    this.start = start;
    this.prefix = prefix;
  }

  /**
   * Reads {@code address/prefix}; a bare address is a block of one.
   *
   * @throws IllegalArgumentException with a sentence for the operator
   */
  public static Network of(String text) {
    String[] parts = text.strip().split("/", 2);
    byte[] start = literal(parts[0]);
    int bits = start.length * 8;
    int prefix = parts.length == 1 ? bits : prefix(text, parts[1], bits);
    for (int i = prefix; i < bits; i++) {
      if ((start[i / 8] >> (7 - i % 8) & 1) != 0) {
        throw new IllegalArgumentException(
            text + " has bits set behind its prefix of " + prefix + " bits");
      }
    }
    return new Network(start, prefix);
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != start.length) {
      return false;
    }
    int whole = prefix / 8;
    if (!Arrays.equals(bytes, 0, whole, start, 0, whole)) {
      return false;
    }
    int rest = prefix % 8;
    return rest == 0 || ((bytes[whole] ^ start[whole]) & 0xff) >> (8 - rest) == 0;
  }

  private static byte[] literal(String text) {
    // Only literals: a name would be looked up.
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " is not an IP address; e.g. 10.0.0.0/8");
    }
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text + " is not an IP address; e.g. 10.0.0.0/8", e);
    }
  }

  private static int prefix(String whole, String text, int bits) {
    if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= bits) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(whole + " needs a prefix of 0 to " + bits + " bits");
  }

  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(start).getHostAddress() + "/" + prefix;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
