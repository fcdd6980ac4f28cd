package dev.comfyserve.server.config;

import dev.comfyserve.server.tools.Toolset;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may do what, and how often.
 *
 * @param toolsets what MCP clients are offered beyond the ten tools without asking
 * @param toolsetsAllowed what they may ask for
 * @param readOnly whether nobody may change anything
 * @param callsPerMinute of one token; null where nothing was set, 0 for no limit
 * @param authorizationServers who gives out tokens that this server takes
 */
public record AccessSettings(
    Set<Toolset> toolsets,
    Set<Toolset> toolsetsAllowed,
    boolean readOnly,
    Integer callsPerMinute,
    List<URI> authorizationServers) {
  private static final int GATEWAY_CALLS = 600;

  /**
   * @param gateway whether the server stands in front of another host; then there always is a limit
   * @return 0 for no limit
   */
  public int callsPerMinute(boolean gateway) {
    if (callsPerMinute != null) {
      return callsPerMinute;
    }
    return gateway ? GATEWAY_CALLS : 0;
  }

  /** Faults go to {@code sources}; then the answer is of no use. */
  static AccessSettings read(Sources sources) {
    Set<Toolset> toolsets = sources.value(Settings.TOOLSETS);
    Set<Toolset> allowed = sources.value(Settings.TOOLSETS_ALLOWED);
    Boolean readOnly = sources.value(Settings.READ_ONLY);
    Integer calls = sources.value(Settings.RATE_LIMIT_PER_MINUTE);
    List<URI> servers = sources.value(Settings.AUTHORIZATION_SERVERS);
    if (toolsets != null && allowed != null && !allowed.containsAll(toolsets)) {
      Set<Toolset> beyond = new TreeSet<>(toolsets);
      beyond.removeAll(allowed);
      sources
          .faults()
          .add(
              "toolsets offers what toolsets_allowed does not allow: "
                  + Toolset.names(beyond)
                  + ".");
    }
    return new AccessSettings(toolsets, allowed, Boolean.TRUE.equals(readOnly), calls, servers);
  }
}
