package dev.comfyserve.server.config;

import dev.comfyserve.contract.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that can be set, read once at the start. {@link Settings} holds each one's key,
 * default, unit and check.
 *
 * @param token an API token that is made sure to exist for account {@code default}, or null
 * @param publicUrl base of every URL that we hand out, or null for the bind address
 * @param slots instances of the embedded engine at a time, 0 for {@code max(2, cores)}
 */
public record ServerConfig(
    Path data,
    String host,
    int port,
    Secret token,
    Auth auth,
    URI publicUrl,
    List<String> allowedOrigins,
    List<String> allowNetworks,
    List<AttachedUrl> comfyuiUrls,
    long bodyLimit,
    Duration retention,
    Duration waitCap,
    int slots,
    Duration requestTimeLimit,
    OnStop onStop,
    LogFormat logFormat,
    String logLevel,
    boolean testNodes) {

  /** Who may call. */
  public enum Auth {
    TOKEN,
    NONE
  }

  /** What happens to running requests when the server stops. */
  public enum OnStop {
    REQUEUE,
    DRAIN,
    LEAVE
  }

  /** How log lines look. */
  public enum LogFormat {
    TEXT,
    JSON
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
    throw new UnsupportedOperationException();
  }
}
