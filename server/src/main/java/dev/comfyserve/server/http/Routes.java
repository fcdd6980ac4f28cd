package dev.comfyserve.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which endpoint answers which method and path. A pattern is a path whose segments are literal,
 * {@code {name}} for one segment, or, at the end, {@code {*name}} for the rest as it was sent.
 */
public final class Routes {
  /** A route that can be called. */
  record Route(String method, String pattern, Access access, Endpoint endpoint) {
    List<String> segments() {
      return List.of(pattern.substring(1).split("/"));
    }
  }

  /** What a method and a path lead to. */
  sealed interface Match {
    record Found(Route route, Map<String, String> params) implements Match {}

    /**
     * @param access that of the routes of this path
     */
    record WrongMethod(String allow, Access access) implements Match {}

    record Nothing() implements Match {}
  }

  private final List<Route> routes = new ArrayList<>();

  /** Adds a route; a GET route answers HEAD too. */
  public Routes add(String method, String pattern, Access access, Endpoint endpoint) {
    routes.add(new Route(method, pattern, access, endpoint));
    return this;
  }

  Match find(String method, String rawPath) {
    TreeSet<String> allowed = new TreeSet<>();
    Access access = null;
    for (Route route : routes) {
      Map<String, String> params = match(route.segments(), rawPath);
      if (params != null) {
        if (route.method().equals(method)
            || (route.method().equals("GET") && method.equals("HEAD"))) {
          return new Match.Found(route, params);
        }
        access = route.access();
        allowed.add(route.method());
        if (route.method().equals("GET")) {
          allowed.add("HEAD");
        }
      }
    }
    return allowed.isEmpty()
        ? new Match.Nothing()
        : new Match.WrongMethod(String.join(", ", allowed), access);
  }

  private static Map<String, String> match(List<String> pattern, String rawPath) {
    if (!rawPath.startsWith("/")) {
      return null;
    }
    Map<String, String> params = new HashMap<>();
    int at = 1;
    for (int i = 0; i < pattern.size(); i++) {
      String want = pattern.get(i);
      if (want.startsWith("{*")) {
        params.put(want.substring(2, want.length() - 1), rawPath.substring(at));
        return params;
      }
      boolean last = i == pattern.size() - 1;
      int slash = rawPath.indexOf('/', at);
      if (last != (slash < 0)) {
        return null;
      }
      String segment = last ? rawPath.substring(at) : rawPath.substring(at, slash);
      if (want.startsWith("{")) {
        String value = Percent.decodePath(segment).orElse(null);
        if (value == null || value.isEmpty()) {
          return null;
        }
        params.put(want.substring(1, want.length() - 1), value);
      } else if (!want.equals(segment)) {
        return null;
      }
      at = slash + 1;
    }
    return params;
  }
}
