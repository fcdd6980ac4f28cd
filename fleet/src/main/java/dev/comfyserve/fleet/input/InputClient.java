package dev.comfyserve.fleet.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/**
 * Fetches one URL of a caller: no credentials, no cookies, no proxy, at most five redirects, each
 * checked like the first URL, all within one time limit. Thread-safe.
 */
public final class InputClient implements AutoCloseable {
  private static final int MOST_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> PASSING_FAULTS = Set.of(408, 425, 429);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http;
  private final AddressLookup names;

  /** A look-up blocks in native code, which would hold up virtual threads. */
  private final ExecutorService lookups =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("input-dns-", 0).factory());

  private final Duration timeout;

  /** Takes the bytes of an answer, as they come. */
  @FunctionalInterface
  interface Receiver<T> {
    /**
     * @param contentType as the other side said, or null
     * @throws InputUnavailable when the bytes are not acceptable
     */
    T take(InputStream body, String contentType) throws IOException, InputUnavailable;
  }

  /**
   * @param allowed networks that the operator opened besides the public internet
   * @param timeout of one fetch, redirects included
   * @param tls whom to trust
   */
  public InputClient(
      List<Network> allowed, AddressLookup names, Duration timeout, SslContextFactory.Client tls) {
    this.names = names;
    this.timeout = timeout;
    VirtualThreadPool threads = new VirtualThreadPool();
    threads.setName("input");
    GuardedConnector connector = new GuardedConnector(List.copyOf(allowed));
    connector.setSslContextFactory(tls);
    connector.setExecutor(threads);
    http = new HttpClient(new HttpClientTransportOverHTTP(connector));
    http.setExecutor(threads);
    http.setFollowRedirects(false);
    http.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
    http.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    http.setDestinationIdleTimeout(IDLE_TIMEOUT.toMillis()); // callers name many hosts
    http.setHttpCookieStore(new HttpCookieStore.Empty());
    http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "comfyserve"));
    http.setSocketAddressResolver(this::resolve);
  }

  public void start() {
    try {
      http.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client for input files did not start", e);
    }
    // An answer is stored as it comes; nothing is unpacked.
    http.getContentDecoderFactories().clear();
  }

  @Override
  public void close() {
    LifeCycle.stop(http);
    lookups.shutdownNow();
  }

  <T> T fetch(String url, long limit, Receiver<T> receiver)
      throws InputUnavailable, IOException, InterruptedException {
    InputUrl at = InputUrl.of(url);
    long deadline = System.nanoTime() + timeout.toNanos();
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      try (InputStreamResponseListener listener = new InputStreamResponseListener()) {
        Response answer = ask(at.uri(), deadline, listener);
        if (!REDIRECTS.contains(answer.getStatus())) {
          return received(answer, listener, limit, receiver);
        }
        String location = answer.getHeaders().get(HttpHeader.LOCATION);
        if (location == null) {
          throw InputUnavailable.forGood("it redirects to nowhere");
        }
        at = at.redirectedTo(location);
      }
    }
    throw InputUnavailable.forGood("it redirects more than " + MOST_REDIRECTS + " times");
  }

  private Response ask(URI uri, long deadline, InputStreamResponseListener listener)
      throws InputUnavailable, InterruptedException {
    long left = Math.max(1, deadline - System.nanoTime());
    http.newRequest(uri)
        .headers(headers -> headers.put(HttpHeader.ACCEPT, "*/*"))
        .timeout(left, TimeUnit.NANOSECONDS)
        .send(listener);
    try {
      return listener.get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw InputUnavailable.forNow("it did not answer in time");
    } catch (ExecutionException e) {
      throw unavailable(e.getCause());
    }
  }

  private static <T> T received(
      Response answer, InputStreamResponseListener listener, long limit, Receiver<T> receiver)
      throws InputUnavailable, IOException {
    int status = answer.getStatus();
    if (status != 200) {
      String message = "it answered with HTTP status " + status;
      throw status >= 500 || PASSING_FAULTS.contains(status)
          ? InputUnavailable.forNow(message)
          : InputUnavailable.forGood(message);
    }
    if (answer.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > limit) {
      throw tooLarge(limit);
    }
    try (InputStream body = new Body(listener.getInputStream())) {
      return receiver.take(body, answer.getHeaders().get(HttpHeader.CONTENT_TYPE));
    } catch (BodyBroken e) {
      throw unavailable(e.getCause());
    }
  }

  static InputUnavailable tooLarge(long limit) {
    return InputUnavailable.forGood("it is larger than the limit of " + limit + " bytes");
  }

  private static InputUnavailable unavailable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GuardedConnector.AddressRefused) {
        return InputUnavailable.forGood(cause.getMessage());
      } else if (cause instanceof SSLHandshakeException) {
        return InputUnavailable.forGood("its TLS certificate is not trusted");
      } else if (cause instanceof UnknownHostException) {
        return InputUnavailable.forNow("its host name is unknown");
      } else if (cause instanceof TimeoutException) {
        return InputUnavailable.forNow("it did not answer in time");
      }
    }
    return InputUnavailable.forNow("the connection failed");
  }

  /** One look-up for a connection; the connector judges what comes of it. */
  private void resolve(
      String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> found) {
    try {
      lookups.execute(
          () -> {
            try {
              found.succeeded(
                  addresses(host).stream().map(a -> new InetSocketAddress(a, port)).toList());
            } catch (UnknownHostException | RuntimeException e) {
              found.failed(e);
            }
          });
    } catch (RejectedExecutionException e) {
      found.failed(e); // closed meanwhile
    }
  }

  private List<InetAddress> addresses(String host) throws UnknownHostException {
    boolean literal = host.startsWith("[") || host.contains(":") || host.matches("[\\d.]+");
    if (literal) {
      return List.of(InetAddress.ofLiteral(host));
    }
    List<InetAddress> found = new ArrayList<>();
    for (InetAddress address : names.lookup(host)) {
      // With its name: that is what TLS holds the certificate to.
      found.add(InetAddress.getByAddress(host, address.getAddress()));
    }
    if (found.isEmpty()) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  /** Marks failures of the network, so that they are not mixed up with those of our own disk. */
  private static final class Body extends FilterInputStream {
    Body(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw new BodyBroken(e);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (IOException e) {
        throw new BodyBroken(e);
      }
    }
  }

  private static final class BodyBroken extends IOException {
    BodyBroken(IOException cause) {
      super(cause);
    }
  }
}
