package dev.comfyserve.server.config;

import dev.comfyserve.contract.Secret;
import dev.comfyserve.fleet.settings.OnStop;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.server.picture.PictureSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Everything that can be set, read once at the start. {@link Settings} holds each one's key,
 * default, unit and check.
 *
 * @param portGiven whether somebody chose the port
 * @param token an API token that is made sure to exist for account {@code default}, or null
 * @param publicUrl base of every URL that we hand out, or null for the bind address
 * @param upstream the host that tool calls go to, or null for a server with a queue of its own
 * @param confirm whether a person is asked before work is lost
 * @param pictures what results show of their files
 * @param slots instances of the embedded engine at a time, 0 for {@code max(2, cores)}
 */
public record ServerConfig(
    Path data,
    String host,
    int port,
    boolean portGiven,
    Secret token,
    Auth auth,
    URI publicUrl,
    List<String> allowedOrigins,
    List<String> allowNetworks,
    List<AttachedServer> comfyuiUrls,
    URI upstream,
    Duration upstreamTimeout,
    long bodyLimit,
    Duration retention,
    Duration waitCap,
    Confirm confirm,
    PictureSettings pictures,
    Duration requestTimeLimit,
    Duration unreachableLimit,
    int slots,
    OnStop onStop,
    LogFormat logFormat,
    String logLevel,
    AccessSettings access,
    boolean testNodes) {

  /** The account of callers and servers for which none was named. */
  public static final String DEFAULT_ACCOUNT = "default";

  /** Who may call. */
  public enum Auth {
    TOKEN,
    NONE
  }

  /** Whether a person confirms what an assistant wants to undo for good. */
  public enum Confirm {
    ASK,
    NEVER
  }

  /** How log lines look. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** Where the ComfyUI servers are that already run. */
  public List<URI> comfyuiAddresses() {
    return comfyuiUrls.stream().map(AttachedServer::url).toList();
  }

  /**
   * Reads {@code comfyserve.yaml}, then the environment, then flags; the later wins.
   *
   * @param environment the process's environment; only {@code COMFYSERVE_*} is looked at
   * @param flags setting key (e.g. {@code port}, {@code public_url}; {@code config} names another
   *     yaml file) to its text, as a command line gave them
   * @throws ConfigFaults with every fault at once
   */
  public static ServerConfig load(Map<String, String> environment, Map<String, String> flags)
      throws ConfigFaults {
    return load(environment, flags, key -> "--" + key.replace('_', '-'));
  }

  /** The same, with the words for each key's flag, for faults. */
  public static ServerConfig load(
      Map<String, String> environment, Map<String, String> flags, UnaryOperator<String> flagName)
      throws ConfigFaults {
    Sources sources = new Sources(environment, flags, flagName);
    Path data = sources.value(Settings.DATA);
    String host = sources.value(Settings.HOST);
    Integer port = sources.value(Settings.PORT);
    Secret token = sources.value(Settings.TOKEN);
    Auth auth = sources.value(Settings.AUTH);
    URI publicUrl = sources.value(Settings.PUBLIC_URL);
    List<String> origins = sources.value(Settings.ALLOWED_ORIGINS);
    List<String> networks = sources.value(Settings.ALLOW_NETWORKS);
    List<AttachedServer> comfyuiUrls = sources.value(Settings.COMFYUI_URLS);
    URI upstream = sources.value(Settings.UPSTREAM);
    Long upstreamTimeout = sources.value(Settings.UPSTREAM_TIMEOUT_SECONDS);
    Long bodyMib = sources.value(Settings.BODY_LIMIT_MIB);
    Long retentionDays = sources.value(Settings.RETENTION_DAYS);
    Long waitCap = sources.value(Settings.WAIT_CAP_SECONDS);
    Integer thumbnails = sources.value(Settings.THUMBNAILS);
    Integer thumbnailPixels = sources.value(Settings.THUMBNAIL_PIXELS);
    Integer thumbnailKib = sources.value(Settings.THUMBNAIL_KIB);
    String ffmpeg = sources.value(Settings.FFMPEG);
    Confirm confirm = sources.value(Settings.CONFIRM);
    Long timeLimit = sources.value(Settings.REQUEST_TIME_LIMIT_SECONDS);
    Long unreachable = sources.value(Settings.UNREACHABLE_LIMIT_SECONDS);
    Integer slots = sources.value(Settings.SLOTS);
    OnStop onStop = sources.value(Settings.ON_STOP);
    LogFormat logFormat = sources.value(Settings.LOG_FORMAT);
    String logLevel = sources.value(Settings.LOG_LEVEL);
    AccessSettings access = AccessSettings.read(sources);
    Boolean testNodes = sources.value(Settings.TEST_NODES);
    List<String> faults = sources.faults();
    if (auth == Auth.NONE && host != null && !loopback(host)) {
      faults.add(
          "COMFYSERVE_AUTH=none (auth) is refused unless host is a loopback address like 127.0.0.1;"
              + " host is "
              + host
              + ".");
    }
    if (auth == Auth.NONE && publicUrl != null && !loopback(publicUrl.getHost())) {
      faults.add(
          "COMFYSERVE_AUTH=none (auth) is refused with a public_url that others can reach: "
              + publicUrl
              + ".");
    }
    faults.addAll(gatewayFaults(sources));
    if (!faults.isEmpty()) {
      throw new ConfigFaults(faults);
    }
    return new ServerConfig(
        data,
        host,
        port,
        sources.givenAs(Settings.PORT).isPresent(),
        token,
        auth,
        publicUrl,
        origins,
        networks,
        comfyuiUrls,
        upstream,
        Duration.ofSeconds(upstreamTimeout),
        bodyMib << 20,
        Duration.ofDays(retentionDays),
        Duration.ofSeconds(waitCap),
        confirm,
        new PictureSettings(thumbnails, thumbnailPixels, thumbnailKib << 10, ffmpeg),
        Duration.ofSeconds(timeLimit),
        Duration.ofSeconds(unreachable),
        slots,
        onStop,
        logFormat,
        logLevel,
        access,
        testNodes);
  }

  /**
   * The setting {@code upstream} for who takes it without the others; the rule is the same.
   *
   * @param name what it is called where it was given
   */
  public static URI upstream(String name, String text) throws ConfigFaults {
    try {
      return Settings.UPSTREAM.reader().read(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigFaults(List.of(Settings.UPSTREAM.fault(name, Sources.shown(text))));
    }
  }

  /** Settings of one mode that were given in the other; to take them would be to drop them. */
  private static List<String> gatewayFaults(Sources sources) {
    if (sources.givenAs(Settings.UPSTREAM).isEmpty()) {
      return sources.givenAs(Settings.UPSTREAM_TIMEOUT_SECONDS).stream()
          .map(name -> name + " means nothing without upstream; remove it or set upstream too.")
          .toList();
    }
    return Settings.LOCAL_ONLY.stream()
        .flatMap(setting -> sources.givenAs(setting).stream().map(name -> fault(setting, name)))
        .toList();
  }

  private static String fault(Setting<?> setting, String name) {
    String why =
        setting == Settings.TOKEN || setting == Settings.AUTH
            ? "every call carries its caller's own token of the upstream, and no other is used"
            : "nothing is run or kept here";
    return name + " means nothing with upstream (gateway mode: " + why + "); remove it.";
  }

  /** True for names and addresses that only this machine can reach. */
  public static boolean loopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name may be pointed anywhere later
    }
  }
}
