package dev.comfyserve.mcp.resource;

import java.util.List;

/**
 * A part of a list.
 *
 * @param nextCursor names the next part; null when this is the last
 */
public record ResourcePage(List<ResourceInfo> resources, String nextCursor) {
  public ResourcePage {
    resources = List.copyOf(resources);
  }

  public static ResourcePage whole(List<ResourceInfo> resources) {
    return new ResourcePage(resources, null);
  }
}
