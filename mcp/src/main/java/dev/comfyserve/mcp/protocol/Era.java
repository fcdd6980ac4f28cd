package dev.comfyserve.mcp.protocol;

/** The two ways in which MCP has worked. */
public enum Era {
  /** A handshake ({@code initialize}) first; the versions until 2025-11-25. */
  LEGACY,
  /** Every request says all there is to know; from 2026-07-28 on. */
  MODERN
}
