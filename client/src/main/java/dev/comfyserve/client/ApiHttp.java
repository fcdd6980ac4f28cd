package dev.comfyserve.client;

import dev.comfyserve.contract.ErrorCode;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.PathRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/**
 * The HTTP side of the client: one base URL, one connection pool, the rules for time-outs, retries,
 * redirects and errors. Tokens go to the base URL's host only. Thread-safe.
 */
public final class ApiHttp implements AutoCloseable {
  /** Unused connections end before the usual host or proxy ends them: nothing runs into that. */
  private static final Duration CONNECTION_IDLE = Duration.ofSeconds(30);

  private static final Duration FILE_TIMEOUT = Duration.ofHours(1);
  private static final int LARGEST_ANSWER = 64 << 20;
  private static final int REDIRECTS = 5;

  private final URI base;
  private final ApiTimes times;
  private final InstantSource clock;
  private final Retries retries;
  private final HttpClient client;

  /**
   * @param base where the API is, without {@code /prod}, e.g. {@code http://127.0.0.1:8484}
   */
  public ApiHttp(URI base) {
    this(base, ApiTimes.DEFAULT, RandomGenerator.getDefault(), InstantSource.system());
  }

  /**
   * @param random spreads retries in time
   */
  public ApiHttp(URI base, ApiTimes times, RandomGenerator random, InstantSource clock) {
    String text = base.toString();
    this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    this.times = times;
    this.clock = clock;
    this.retries = new Retries(random);
    this.client = new HttpClient();
    client.setExecutor(new VirtualThreadPool());
    client.setConnectTimeout(times.connect().toMillis());
    client.setIdleTimeout(CONNECTION_IDLE.toMillis());
    client.setFollowRedirects(false);
    client.setMaxConnectionsPerDestination(256);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "comfyserve/" + Version.TEXT));
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
    // Theirs would fail a 401 without WWW-Authenticate; every status is ours to read.
    client.getProtocolHandlers().clear();
  }

  ApiTimes times() {
    return times;
  }

  public URI base() {
    return base;
  }

  /** Sends a call, reads repeated as the rules say; any status comes back as an answer. */
  ApiAnswer send(ApiCall call) {
    return follow(call, now -> retries.run(now, this::tryOnce));
  }

  /**
   * Sends a call that is not worth waiting for: nothing is repeated.
   *
   * @param atMost for the answer, where calls may not take even less
   */
  ApiAnswer sendOnce(ApiCall call, Duration atMost) {
    Duration timeout = atMost.compareTo(times.call()) < 0 ? atMost : times.call();
    return follow(call, now -> answer(withBody(now), timeout));
  }

  private ApiAnswer follow(ApiCall call, Function<ApiCall, ApiAnswer> once) {
    ApiCall now = call;
    for (int redirects = 0; ; redirects++) {
      ApiAnswer answer = once.apply(now);
      String next = redirects < REDIRECTS ? sameHost(now, answer) : null;
      if (next == null) {
        return answer;
      }
      now = now.at(next);
    }
  }

  /** The path to go on with, or null when the answer is the last. */
  private String sameHost(ApiCall call, ApiAnswer answer) {
    boolean follow =
        switch (answer.status()) {
          case 307, 308 -> true;
          case 301, 302, 303 -> call.method().equals("GET");
          default -> false;
        };
    if (!follow || answer.location() == null) {
      return null;
    }
    URI target;
    try {
      target = URI.create(base + call.path()).resolve(answer.location());
    } catch (IllegalArgumentException e) {
      return null;
    }
    boolean same =
        base.getScheme().equalsIgnoreCase(target.getScheme())
            && base.getRawAuthority().equalsIgnoreCase(target.getRawAuthority())
            && target.toString().startsWith(base + "/")
            && target.getRawFragment() == null;
    return same ? target.toString().substring(base.toString().length()) : null;
  }

  /** Sends a call once, whatever becomes of it. */
  ApiAnswer tryOnce(ApiCall call) {
    return answer(withBody(call), times.call());
  }

  private Request withBody(ApiCall call) {
    Request request = request(call);
    if (call.contentType() != null || call.body().length > 0) {
      request.body(new BytesRequestContent(call.contentType(), call.body()));
    }
    return request;
  }

  /** Sends a file as the body of one call. */
  ApiAnswer sendFile(ApiCall call, Path file) {
    try {
      Request request = request(call);
      request.body(new PathRequestContent(call.contentType(), file));
      return answer(request, FILE_TIMEOUT);
    } catch (java.io.IOException e) {
      throw NoAnswer.of(
          ErrorCode.BAD_REQUEST, "The file " + file.getFileName() + " cannot be read.", e);
    }
  }

  private Request request(ApiCall call) {
    Request request = client.newRequest(URI.create(base + call.path())).method(call.method());
    request.idleTimeout(times.call().toMillis(), TimeUnit.MILLISECONDS);
    request.headers(
        headers -> {
          headers.put(HttpHeader.ACCEPT, "application/json");
          if (call.caller() != null && call.caller().token() != null) {
            headers.put(HttpHeader.AUTHORIZATION, "Bearer " + call.caller().token().reveal());
          }
          if (call.idempotencyKey() != null) {
            headers.put("Idempotency-Key", call.idempotencyKey());
          }
        });
    return request;
  }

  private ApiAnswer answer(Request request, Duration timeout) {
    request.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ContentResponse response =
          new CompletableResponseListener(request, LARGEST_ANSWER)
              .send()
              .get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
      return new ApiAnswer(
          response.getStatus(),
          response.getHeaders().get(HttpHeader.CONTENT_TYPE),
          response.getContent(),
          RetryAfter.of(response.getHeaders(), clock),
          response.getHeaders().get(HttpHeader.LOCATION),
          1);
    } catch (InterruptedException e) {
      request.abort(e);
      throw NoAnswer.interrupted(e);
    } catch (ExecutionException e) {
      throw NoAnswer.of(base, e.getCause());
    } catch (TimeoutException e) {
      request.abort(e);
      throw NoAnswer.of(base, e);
    }
  }

  /** Reads a body as it comes; used without any token. */
  @FunctionalInterface
  interface BodyReader<T> {
    T read(Response head, InputStream body) throws java.io.IOException;
  }

  <T> T download(URI url, BodyReader<T> reader) {
    Request request =
        client
            .newRequest(url)
            .idleTimeout(times.call().toMillis(), TimeUnit.MILLISECONDS)
            .timeout(FILE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    try (InputStreamResponseListener listener = new InputStreamResponseListener()) {
      request.send(listener);
      Response head = listener.get(times.call().toMillis(), TimeUnit.MILLISECONDS);
      try (InputStream body = listener.getInputStream()) {
        return reader.read(head, body);
      }
    } catch (InterruptedException e) {
      request.abort(e);
      throw NoAnswer.interrupted(e);
    } catch (ExecutionException e) {
      throw NoAnswer.of(url, e.getCause());
    } catch (TimeoutException | java.io.IOException e) {
      request.abort(e);
      throw NoAnswer.of(url, e);
    }
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not stop", e);
    }
  }
}
