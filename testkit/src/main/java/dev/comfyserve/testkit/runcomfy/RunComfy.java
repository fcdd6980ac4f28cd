package dev.comfyserve.testkit.runcomfy;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The host. Its accounts are the tokens that a test names. */
public final class RunComfy implements AutoCloseable {
  private static final String ID = "([^/]+)";
  private static final Pattern DEPLOYMENTS = Pattern.compile("/prod/v2/deployments");
  private static final Pattern DEPLOYMENT = Pattern.compile("/prod/v2/deployments/" + ID);
  private static final Pattern OBJECT_INFO =
      Pattern.compile("/prod/v2/deployments/" + ID + "/object_info");
  private static final Pattern PROXY =
      Pattern.compile("/prod/v2/deployments/" + ID + "/instances/" + ID + "/proxy/(.+)");
  private static final Pattern INFERENCE =
      Pattern.compile("(/prod/v[12])/deployments/" + ID + "/inference");
  private static final Pattern REQUEST =
      Pattern.compile("(/prod/v[12])/deployments/" + ID + "/requests/" + ID + "/([a-z]+)");

  /**
   * What becomes of requests that are submitted from now on.
   *
   * @param queuedLooks how many looks find it in the queue
   * @param runningLooks how many looks after those find it running
   * @param error with what it fails, or null
   * @param cancelledWord how this host spells {@code cancelled}
   */
  public record Course(int queuedLooks, int runningLooks, ObjectNode error, String cancelledWord) {
    public static final Course QUICK = new Course(1, 1, null, "cancelled");
    private static final int NEVER = Integer.MAX_VALUE;

    /** Stays in the queue until it is cancelled. */
    public static final Course STAYS_QUEUED = new Course(NEVER, 0, null, "cancelled");

    /** Runs until it is cancelled. */
    public static final Course STAYS_RUNNING = new Course(0, NEVER, null, "cancelled");

    public static Course failing(int errorCode, String message) {
      ObjectNode error = Json.object().put("errorCode", errorCode).put("error", message);
      error.putObject("details");
      return new Course(1, 1, error.put("debugInfo", ""), "cancelled");
    }

    public Course spelling(String word) {
      return new Course(queuedLooks, runningLooks, error, word);
    }
  }

  private final Server server = new Server(new VirtualThreadPool());
  private final ServerConnector connector = new ServerConnector(server);
  private final Map<String, Account> accounts = new HashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final Faults faults = new Faults();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Strictness strict = new Strictness(violations::add);
  private final Deployments deployments;
  private final Queue queue;
  private final Instances instances;
  private volatile Course course = Course.QUICK;

  private RunComfy(InstantSource clock) {
    deployments = new Deployments(strict, clock);
    queue = new Queue(strict, deployments, clock, () -> course);
    instances = new Instances(deployments);
  }

  /** A host on a free port of 127.0.0.1. */
  public static RunComfy start() throws Exception {
    RunComfy host = new RunComfy(InstantSource.system());
    host.connector.setHost("127.0.0.1");
    host.server.addConnector(host.connector);
    host.server.setHandler(host.new Front());
    host.server.setStopTimeout(0);
    host.server.start();
    return host;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  /** Lets this token in, as an account of its own. */
  public RunComfy account(String token) {
    synchronized (accounts) {
      accounts.computeIfAbsent(token, t -> new Account());
    }
    return this;
  }

  /**
   * Saves a workflow, as its user does on the site.
   *
   * @param objectInfo the schemas of its nodes, or null where the host does not know them
   * @return its id; its version is {@code v1}
   */
  public String workflow(String token, ObjectNode graph, ObjectNode objectInfo) {
    String id = UUID.randomUUID().toString();
    synchronized (accounts) {
      accounts.get(token).workflows.put(id, new Account.Workflow(id, "v1", graph, objectInfo));
    }
    return id;
  }

  /** What becomes of requests that are submitted from now on, and how words are spelled. */
  public void course(Course next) {
    course = next;
  }

  /** The calls so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** What was sent that the contract does not have. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  /** How many requests an account has submitted. */
  public int submitted(String token) {
    synchronized (accounts) {
      return accounts.get(token).jobs.size();
    }
  }

  /**
   * The next call to an endpoint goes wrong.
   *
   * @param line a pattern for method and path, e.g. {@code "POST .*&#47;inference"}
   */
  public void next(String line, Fault fault) {
    faults.add(line, fault, 1);
  }

  /** Every call to an endpoint goes wrong. */
  public void always(String line, Fault fault) {
    faults.add(line, fault, Integer.MAX_VALUE);
  }

  /** Forgets faults, calls and violations; requests run quickly again. Accounts stay. */
  public void calm() {
    faults.clear();
    seen.clear();
    violations.clear();
    course = Course.QUICK;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the host does not stop", e);
    }
  }

  private final class Front extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      Seen call = read(request);
      seen.add(call);
      Optional<Fault> fault = faults.take(call);
      Answer right = fault.isEmpty() || fault.get().done() ? answer(call) : null;
      switch (fault.map(Fault::how).orElse(null)) {
        case null -> write(response, right, callback);
        case ANSWER -> write(response, fault.get().wrongAnswer(), callback);
        case HANG -> {
          closed.await();
          request.getConnectionMetaData().getConnection().getEndPoint().close();
        }
        case DROP -> request.getConnectionMetaData().getConnection().getEndPoint().close();
        case TRUNCATE -> {
          response.setStatus(right.status());
          right.headers().forEach(response.getHeaders()::put);
          response.getHeaders().put("Content-Length", right.body().length);
          int half = right.body().length / 2;
          Content.Sink.write(response, false, ByteBuffer.wrap(right.body(), 0, half));
          request.getConnectionMetaData().getConnection().getEndPoint().close();
        }
      }
      return true;
    }
  }

  private static Seen read(Request request) throws Exception {
    Map<String, List<String>> headers = new HashMap<>();
    request
        .getHeaders()
        .forEach(
            field ->
                headers
                    .computeIfAbsent(
                        field.getName().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(field.getValue()));
    return new Seen(
        request.getMethod(),
        request.getHttpURI().getPath(),
        request.getHttpURI().getQuery(),
        headers,
        Content.Source.asString(request, StandardCharsets.UTF_8));
  }

  private static void write(Response response, Answer answer, Callback callback) {
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  private Answer answer(Seen call) {
    try {
      strict.headers(call);
      String token = call.header("Authorization").substring("Bearer ".length());
      synchronized (accounts) {
        Account account = accounts.get(token);
        return account == null
            ? Answer.error(ErrorCode.UNAUTHORIZED, "The token is unknown, expired or revoked")
            : route(account, call);
      }
    } catch (Strictness.Refused refused) {
      return refused.answer();
    }
  }

  private Answer route(Account account, Seen call) {
    String line = call.method();
    Matcher m = DEPLOYMENTS.matcher(call.path());
    if (m.matches()) {
      return switch (line) {
        case "GET" -> deployments.list(account, call, url());
        case "POST" -> deployments.create(account, call);
        default -> throw wrongMethod(call);
      };
    }
    m = DEPLOYMENT.matcher(call.path());
    if (m.matches()) {
      return switch (line) {
        case "GET" -> deployments.get(account, call, m.group(1), url());
        case "PATCH" -> deployments.change(account, call, m.group(1));
        case "DELETE" -> deployments.delete(account, call, m.group(1));
        default -> throw wrongMethod(call);
      };
    }
    m = OBJECT_INFO.matcher(call.path());
    if (m.matches() && line.equals("GET")) {
      strict.query(call);
      return deployments.objectInfo(account, m.group(1)).orElse(Answer.empty(404));
    }
    m = PROXY.matcher(call.path());
    if (m.matches()) {
      return instances.proxy(account, call, m.group(1), m.group(2), m.group(3));
    }
    m = INFERENCE.matcher(call.path());
    if (m.matches() && line.equals("POST")) {
      return queue.submit(account, call, m.group(2), url() + m.group(1));
    }
    m = REQUEST.matcher(call.path());
    if (m.matches()) {
      return request(account, call, m);
    }
    throw strict.refuse(call, ErrorCode.NOT_FOUND, "no such path");
  }

  private Answer request(Account account, Seen call, Matcher m) {
    return switch (call.method() + " " + m.group(4)) {
      case "GET status" -> queue.status(account, call, m.group(2), m.group(3), url() + m.group(1));
      case "GET result" -> queue.result(account, call, m.group(2), m.group(3), url());
      case "POST cancel" -> queue.cancel(account, call, m.group(2), m.group(3));
      default -> throw wrongMethod(call);
    };
  }

  private Strictness.Refused wrongMethod(Seen call) {
    return strict.refuse(call, ErrorCode.METHOD_NOT_ALLOWED, "no such method here");
  }

  /** A graph that this host's requests can run: one picture. */
  public static ObjectNode picture() {
    JsonNode graph =
        Json.parse(
            """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 32, "height": 16, "batch_size": 1, "color": 255}},
             "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "plain"}}}
            """);
    return (ObjectNode) graph;
  }
}
