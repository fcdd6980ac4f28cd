package dev.comfyserve.server.resource;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.server.tools.OutputUrls;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is read of an output file: a small picture or text itself, of anything else a link, so that
 * nobody's conversation is filled with megabytes.
 */
public final class OutputContents {
  ResourceContent of(Caller caller, String uri, RequestDocuments.OutputFile file)
      throws InterruptedException {
    return link(uri, file);
  }

  private static ResourceContent link(String uri, RequestDocuments.OutputFile file) {
    ObjectNode link = Json.object();
    link.put("summary", "Too large to be shown here, or not of a kind that is: fetch it at url.");
    link.set("url", file.entry().path("url"));
    link.put("filename", file.filename());
    link.put("mime_type", OutputUrls.mediaType(file.filename()));
    link.put("node_id", file.uri().node());
    return new ResourceContent.Text(uri, "application/json", Json.write(link));
  }
}
