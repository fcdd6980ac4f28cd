package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.server.failure.ApiFailure;
import java.util.Set;

/**
 * Which tools one client is offered. A value, so that equal ones share a server.
 *
 * @param allowed the toolsets that it could ask for
 */
public record Selection(Set<Toolset> toolsets, Set<Toolset> allowed, Reading reading) {
  /** The ten tools and nothing else. */
  public static final Selection TEN = new Selection(Set.of(), Toolset.all(), Reading.AND_WRITING);

  public Selection {
    toolsets = Set.copyOf(toolsets);
    allowed = Set.copyOf(allowed);
  }

  public boolean onlyReads() {
    return reading != Reading.AND_WRITING;
  }

  /** Whether, and why, only tools are offered that change nothing. */
  public enum Reading {
    AND_WRITING(""),
    BY_SERVER(
        "This server lets everybody read and nobody change anything (its setting read_only)."),
    BY_TOKEN("This token may only read, and this would change something."),
    /** The same where there is somebody who gives out tokens that may write. */
    BY_SCOPE("This token may only read, and this would change something."),
    BY_REQUEST(
        "This connection asked to read only (readonly=true, X-MCP-Readonly or --read-only), and"
            + " this would change something.");

    private final String refusal;

    Reading(String refusal) {
      this.refusal = refusal;
    }

    /**
     * How who wants to change something is refused.
     *
     * @throws RpcFailure where a client can help itself to more scope
     */
    public ApiException refused() throws RpcFailure {
      ApiException refused = new ApiException(ErrorCode.FORBIDDEN, refusal);
      if (this == BY_SCOPE) {
        throw ApiFailure.ofScope(refused);
      }
      return refused;
    }
  }
}
