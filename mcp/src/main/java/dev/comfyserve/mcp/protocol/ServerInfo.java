package dev.comfyserve.mcp.protocol;

import java.util.Objects;

/**
 * Who we are, as told to clients.
 *
 * @param title for people; null for none
 * @param description null for none
 * @param websiteUrl null for none
 */
public record ServerInfo(
    String name, String version, String title, String description, String websiteUrl) {
  public ServerInfo {
    Objects.requireNonNull(name);
    Objects.requireNonNull(version);
  }
}
