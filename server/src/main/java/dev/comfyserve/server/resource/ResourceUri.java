package dev.comfyserve.server.resource;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of our documents. */
public sealed interface ResourceUri {
  String DEPLOYMENT = "comfyserve://deployments/{id}";
  String GRAPH = "comfyserve://deployments/{id}/graph";
  String REQUEST = "comfyserve://requests/{id}";
  String OUTPUT = "comfyserve://requests/{id}/outputs/{node}/{n}";

  String text();

  /** A deployment with what can be set. */
  record Deployment(String id) implements ResourceUri {
    @Override
    public String text() {
      return "comfyserve://deployments/" + segment(id);
    }
  }

  /** The workflow of a deployment. */
  record Graph(String deploymentId) implements ResourceUri {
    @Override
    public String text() {
      return new Deployment(deploymentId).text() + "/graph";
    }
  }

  /**
   * A request, with its result once it has one.
   *
   * @param handle see {@link dev.comfyserve.server.request.RequestHandles}
   */
  record Request(String handle) implements ResourceUri {
    @Override
    public String text() {
      return "comfyserve://requests/" + segment(handle);
    }
  }

  /**
   * A file that a request made.
   *
   * @param number among the files of its node, from 0
   */
  record Output(String handle, String node, int number) implements ResourceUri {
    @Override
    public String text() {
      return new Request(handle).text() + "/outputs/" + segment(node) + "/" + number;
    }
  }

  /** Empty for what no document of ours is called. */
  static Optional<ResourceUri> of(String uri) {
    Matcher deployment = Forms.DEPLOYMENT.matcher(uri);
    if (deployment.matches()) {
      Optional<String> id = plain(deployment.group(1));
      boolean graph = deployment.group(2) != null;
      return id.map(known -> graph ? new Graph(known) : new Deployment(known));
    }
    Matcher request = Forms.REQUEST.matcher(uri);
    if (!request.matches()) {
      return Optional.empty();
    }
    Optional<String> handle = plain(request.group(1));
    if (request.group(2) == null) {
      return handle.map(Request::new);
    }
    int number = Integer.parseInt(request.group(3));
    return handle.flatMap(h -> plain(request.group(2)).map(node -> new Output(h, node, number)));
  }

  private static String segment(String plain) {
    return URLEncoder.encode(plain, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Optional<String> plain(String segment) {
    try {
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a stray percent sign
    }
  }

  /**
   * The scheme in any case, as for every URI; the rest as it is: a client repeats what it was
   * given.
   */
  final class Forms {
    private static final Pattern DEPLOYMENT =
        Pattern.compile("(?i:comfyserve)://deployments/([^/?#]{1,300})(/graph)?");
    private static final Pattern REQUEST =
        Pattern.compile(
            "(?i:comfyserve)://requests/([^/?#]{1,300})(?:/outputs/([^/?#]{1,300})/([0-9]{1,6}))?");

    private Forms() {}
  }
}
