package dev.comfyserve.fleet.input;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL of a caller, read strictly: what is checked here is exactly what is connected to, with no
 * room for two readings of one text. Its host is a name, a plain IPv4 address of four decimal
 * numbers, or an IPv6 address in brackets; forms that only look like an address (decimal, octal,
 * hexadecimal, short) and user names before an {@code @} are refused.
 *
 * @param uri absolute, with a host, without a fragment
 */
record InputUrl(URI uri) {
  private static final int LONGEST = 8192;
  private static final Pattern PARTS =
      Pattern.compile("(https?)://([^/?#\\\\]*)([/?#].*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9.-]+)(?::(\\d{0,5}))?");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");
  private static final Pattern LOOKS_NUMERIC = Pattern.compile("\\d+|0[xX][0-9a-fA-F]*");
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern QUAD = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final String PLAIN_IN_PATH = "-._~:/?@!$&'()*+,;=%";

  static InputUrl of(String text) throws InputUnavailable {
    if (text.length() > LONGEST) {
      throw InputUnavailable.forGood("the URL is longer than " + LONGEST + " characters");
    }
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw InputUnavailable.forGood("it is not an https:// URL");
    }
    String authority = parts.group(2);
    if (authority.contains("@")) {
      throw InputUnavailable.forGood("a URL with a user name before an @ is not fetched");
    }
    Matcher hostAndPort = AUTHORITY.matcher(authority);
    if (!hostAndPort.matches()) {
      throw InputUnavailable.forGood(
          "the host of the URL is not a host name (international names: in their xn-- form)");
    }
    String host = host(hostAndPort.group(1));
    int port = port(hostAndPort.group(2));
    String rest = parts.group(3) == null ? "" : parts.group(3);
    int fragment = rest.indexOf('#');
    rest = encoded(fragment < 0 ? rest : rest.substring(0, fragment));
    rest = rest.startsWith("/") ? rest : "/" + rest;
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String whole = scheme + "://" + host + (port < 0 ? "" : ":" + port) + rest;
    try {
      URI uri = new URI(whole);
      if (!host.equals(uri.getHost())) {
        throw InputUnavailable.forGood("the host of the URL is not a host name");
      }
      return new InputUrl(uri);
    } catch (URISyntaxException e) {
      throw InputUnavailable.forGood("it is not a URL");
    }
  }

  /** Where a redirect leads; relative forms are relative to this URL. */
  InputUrl redirectedTo(String location) throws InputUnavailable {
    try {
      return of(uri.resolve(new URI(encoded(location))).toString());
    } catch (URISyntaxException e) {
      throw InputUnavailable.forGood("it redirects to something that is not a URL");
    }
  }

  boolean plainHttp() {
    return uri.getScheme().equals("http");
  }

  private static String host(String text) throws InputUnavailable {
    if (text.startsWith("[")) {
      return text;
    }
    String host = text.toLowerCase(Locale.ROOT);
    if (QUAD.matcher(host).matches()) {
      return host;
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (LOOKS_NUMERIC.matcher(last).matches()) {
      throw InputUnavailable.forGood(
          "the host of the URL is an IP address in an unusual form; write it as four decimal"
              + " numbers or use a host name");
    }
    for (String label : name.split("\\.", -1)) {
      if (label.length() > 63 || !LABEL.matcher(label).matches()) {
        throw InputUnavailable.forGood("the host of the URL is not a host name");
      }
    }
    return name;
  }

  private static int port(String text) throws InputUnavailable {
    if (text == null || text.isEmpty()) {
      return -1;
    }
    int port = Integer.parseInt(text);
    if (port < 1 || port > 65535) {
      throw InputUnavailable.forGood("the port of the URL is not between 1 and 65535");
    }
    return port;
  }

  /** Percent-encodes what stands in a URL bare although it should not, as browsers do. */
  private static String encoded(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN_IN_PATH.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
