package dev.comfyserve.server.tools;

import java.util.Set;

/** Which tools one client is offered. A value, so that equal ones share a server. */
public record Selection(Set<Toolset> toolsets, Reading reading) {
  /** The ten tools and nothing else. */
  public static final Selection TEN = new Selection(Set.of(), Reading.AND_WRITING);

  public Selection {
    toolsets = Set.copyOf(toolsets);
  }

  public boolean onlyReads() {
    return reading != Reading.AND_WRITING;
  }

  /** Whether, and why, only tools are offered that change nothing. */
  public enum Reading {
    AND_WRITING(""),
    BY_SERVER(
        "This server lets everybody read and nobody change anything (its setting read_only)."),
    BY_TOKEN("This token may only read, and this tool changes something."),
    BY_REQUEST(
        "This connection asked to read only (readonly=true, or X-MCP-Readonly), and this tool"
            + " changes something.");

    private final String refusal;

    Reading(String refusal) {
      this.refusal = refusal;
    }

    /** What the caller of a tool that changes something is told. */
    String refusal() {
      return refusal;
    }
  }
}
