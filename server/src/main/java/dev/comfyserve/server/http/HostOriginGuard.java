package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Text;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * No web page may drive this server: a page of another origin says so in {@code Origin}, and one
 * that points its own name at us (DNS rebinding) says so in {@code Host}. Every path is guarded.
 */
public final class HostOriginGuard {
  private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::(\\d{1,5}))?");

  private final boolean loopback;
  private final String boundHost;
  private final IntSupplier port;
  private final Supplier<URI> publicUrl;
  private final List<String> allowedOrigins;

  /**
   * @param boundHost the address listened on, as it was set
   * @param loopback whether only this machine can reach it
   * @param port the port listened on
   * @param publicUrl the base of the URLs that we hand out
   */
  public HostOriginGuard(
      String boundHost,
      boolean loopback,
      IntSupplier port,
      Supplier<URI> publicUrl,
      List<String> allowedOrigins) {
    this.port = port;
    this.boundHost = bracketed(boundHost);
    this.loopback = loopback;
    this.publicUrl = publicUrl;
    this.allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** Refuses a foreign Host with 403. */
  void checkHost(Request request) {
    List<String> hosts = request.getHeaders().getValuesList(HttpHeader.HOST);
    Set<String> names = names(request);
    if (hosts.size() != 1 || !names.contains(nameOf(hosts.getFirst()))) {
      throw refused(
          "Host "
              + Text.clip(hosts.isEmpty() ? null : hosts.getFirst(), 100)
              + " is not a name of this server. Use the URL that it printed at its start, or set"
              + " COMFYSERVE_PUBLIC_URL to the URL that you use.");
    }
    String target = request.getHttpURI().getHost();
    if (target != null && !names.contains(nameOf(target))) {
      throw refused("The request names another host.");
    }
  }

  /**
   * Refuses a foreign Origin with 403.
   *
   * @return the origin of the page that calls, if one does
   */
  Optional<String> checkOrigin(Request request) {
    List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
    if (origins.isEmpty()) {
      return Optional.empty();
    }
    if (origins.size() > 1 || !originAllowed(origins.getFirst(), names(request))) {
      throw refused(
          "Web pages of "
              + Text.clip(origins.getFirst(), 100)
              + " may not call this server; COMFYSERVE_ALLOWED_ORIGINS lists those that may.");
    }
    return Optional.of(origins.getFirst());
  }

  private Set<String> names(Request request) {
    Set<String> names = new TreeSet<>();
    names.add(boundHost);
    if (loopback) {
      names.addAll(LOCAL_NAMES);
    }
    SocketAddress local = request.getConnectionMetaData().getLocalSocketAddress();
    if (local instanceof InetSocketAddress inet && inet.getAddress() != null) {
      // The address that the caller dialled: a page cannot have it as its own name.
      names.add(bracketed(inet.getAddress().getHostAddress()));
      if (inet.getAddress().isLoopbackAddress()) {
        names.addAll(LOCAL_NAMES);
      }
    }
    names.add(nameOf(publicUrl.get().getRawAuthority()));
    return names;
  }

  private boolean originAllowed(String origin, Set<String> names) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (allowedOrigins.contains(lower) || lower.equals(originOf(publicUrl.get()))) {
      return true;
    }
    // A page that this server itself served: its own names on its own port.
    int slashes = lower.indexOf("://");
    if (!lower.startsWith("http://") || slashes < 0) {
      return false;
    }
    String authority = lower.substring(slashes + 3);
    return names.contains(nameOf(authority)) && portOf(authority) == port.getAsInt();
  }

  private static String originOf(URI url) {
    return (url.getScheme() + "://" + url.getRawAuthority()).toLowerCase(Locale.ROOT);
  }

  private static int portOf(String authority) {
    Matcher matcher = AUTHORITY.matcher(authority);
    if (!matcher.matches()) {
      return -1;
    }
    return matcher.group(2) == null ? 80 : Integer.parseInt(matcher.group(2));
  }

  /** The name in {@code name:port}; empty, which is nobody's name, where it is malformed. */
  private static String nameOf(String authority) {
    Matcher matcher = AUTHORITY.matcher(authority);
    return matcher.matches() ? bracketed(matcher.group(1)) : "";
  }

  private static String bracketed(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    boolean bare = lower.contains(":") && !lower.startsWith("[");
    String name = bare ? "[" + lower + "]" : lower;
    return name.equals("[0:0:0:0:0:0:0:1]") ? "[::1]" : name;
  }

  private static ApiException refused(String message) {
    return new ApiException(ErrorCode.FORBIDDEN, message);
  }
}
