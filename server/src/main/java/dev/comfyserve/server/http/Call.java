package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.node.ObjectNode;

/** One request, as an endpoint sees it. */
public final class Call {
  private static final int NETWORK_BYTES = 8;

  private final Request request;
  private final String id;
  private final FrontHandler.Limits limits;
  private final BodyBudget.Share budget;
  private Map<String, String> params = Map.of();
  private Access access;
  private Caller caller;
  private BooleanSupplier stillGood = () -> true;
  private IntConsumer counter = more -> {};
  private Query query;

  Call(Request request, String id, FrontHandler.Limits limits, BodyBudget.Share budget) {
    this.request = request;
    this.id = id;
    this.limits = limits;
    this.budget = budget;
  }

  void found(Access routeAccess, Map<String, String> pathParams) {
    this.access = routeAccess;
    this.params = pathParams;
  }

  void from(Caller who) {
    this.caller = who;
  }

  /** The id under which this call is logged. */
  public String id() {
    return id;
  }

  public String method() {
    return request.getMethod();
  }

  /** The path as it was sent, still encoded. */
  public String rawPath() {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }

  /** The query as it was sent, or null. */
  public String rawQuery() {
    return request.getHttpURI().getQuery();
  }

  /** Who may call the route. */
  public Access access() {
    return access;
  }

  /**
   * The other end of the connection: an address, of IPv6 the network's part, because one machine
   * has all the rest. Behind a proxy it is the proxy's.
   */
  public String address() {
    SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
    if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return String.valueOf(remote);
    }
    byte[] bytes = inet.getAddress().getAddress();
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES));
  }

  /** A part of the path by its name in the route's pattern. */
  public String param(String name) {
    return params.get(name);
  }

  /** Who calls; only on routes that take a token. */
  public Caller caller() {
    if (caller == null) {
      throw new IllegalStateException("this route has no caller");
    }
    return caller;
  }

  /** How the caller is looked at again while this call lasts; set by who knows the callers. */
  public void admittedWhile(BooleanSupplier good) {
    this.stillGood = good;
  }

  /**
   * Whether the caller may be told anything now. A call that lasts may outlive the token that it
   * came with; whoever answers one asks before each thing that is told.
   */
  public boolean admitted() {
    return stillGood.getAsBoolean();
  }

  /** How this call can count as more than one; set by who counts calls. */
  public void countedBy(IntConsumer counts) {
    this.counter = counts;
  }

  /**
   * Lets this call count as so many more, before they are worked on.
   *
   * @throws ApiException 429 when so many are not left; then none of them is taken
   */
  public void counts(int more) {
    counter.accept(more);
  }

  public Query query() {
    if (query == null) {
      query = Query.of(rawQuery());
    }
    return query;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  /** The media type of the body, lower case, without parameters; empty where there is none. */
  public String contentType() {
    String value = header("Content-Type").orElse("");
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /** The length that was announced, or -1. */
  public long contentLength() {
    return request.getLength();
  }

  /** The whole body, within the limit. */
  public byte[] body() throws IOException {
    return Bodies.read(this, limits, budget);
  }

  /**
   * Reads on, within bounds, what nobody wants of the body. For after an answer that leaves it
   * unread: a client that is still sending then sees the answer and no broken connection.
   */
  public void dropBody() {
    BodyChunks.drain(request);
  }

  /** The body as a JSON object; what is not is told as 415, 413 or 422. */
  public ObjectNode json() throws IOException {
    if (!Bodies.isJson(contentType())) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as Content-Type: application/json.");
    }
    return Bodies.object(body());
  }

  Request request() {
    return request;
  }
}
