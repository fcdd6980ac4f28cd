package dev.comfyserve.engine.http;

import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Keeps web pages away: a page of another origin must not reach an engine on the loopback
 * interface, nor one that had its own host name point there.
 */
final class OriginGuard {
  private final boolean loopbackOnly;

  /**
   * @param loopbackOnly whether the server is bound to the loopback interface, so that other host
   *     names are suspect
   */
  OriginGuard(boolean loopbackOnly) {
    this.loopbackOnly = loopbackOnly;
  }

  boolean allows(Request request) {
    HttpFields headers = request.getHeaders();
    String host = headers.get(HttpHeader.HOST);
    if (host == null || (loopbackOnly && !isLoopback(name(host)))) {
      return false;
    }
    if ("cross-site".equalsIgnoreCase(headers.get("Sec-Fetch-Site"))) {
      return false;
    }
    String origin = headers.get(HttpHeader.ORIGIN);
    return origin == null || origin.toLowerCase(Locale.ROOT).equals("http://" + lower(host));
  }

  private static String lower(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.endsWith(":80") ? name.substring(0, name.length() - 3) : name;
  }

  /** The host without its port. */
  private static String name(String host) {
    int bracket = host.indexOf(']');
    int colon = host.indexOf(':', Math.max(bracket, 0));
    return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.equals("::1")
        || host.matches("127(\\.\\d{1,3}){3}");
  }
}
