package dev.comfyserve.mcp.conformance;

import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.mcp.resource.ResourceInfo;
import dev.comfyserve.mcp.resource.ResourceNotFound;
import dev.comfyserve.mcp.resource.ResourcePage;
import dev.comfyserve.mcp.resource.ResourceRead;
import dev.comfyserve.mcp.resource.ResourceTemplate;
import dev.comfyserve.mcp.resource.Resources;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resources that the conformance suite reads. */
final class Documents implements Resources<String> {
  private static final ResourceInfo TEXT =
      new ResourceInfo(
          "test://static-text", "static-text", null, "A fixed text", "text/plain", null);
  private static final ResourceInfo BINARY =
      new ResourceInfo(
          "test://static-binary", "static-binary", null, "A fixed picture", "image/png", null);
  private static final ResourceInfo WATCHED =
      new ResourceInfo(
          "test://watched-resource", "watched", null, "May be watched", "text/plain", null);
  private static final Pattern DATA = Pattern.compile("test://template/([^/]+)/data");

  private final byte[] picture;

  Documents(byte[] picture) {
    this.picture = picture;
  }

  @Override
  public ResourcePage list(String principal, String cursor) {
    return ResourcePage.whole(List.of(TEXT, BINARY, WATCHED));
  }

  @Override
  public List<ResourceTemplate> templates() {
    return List.of(
        new ResourceTemplate(
            "test://template/{id}/data", "data", null, "Data of an id", "application/json"));
  }

  @Override
  public List<ResourceContent> read(ResourceRead<String> read) throws ResourceNotFound {
    String uri = read.uri();
    if (uri.equals(BINARY.uri())) {
      return List.of(new ResourceContent.Blob(uri, "image/png", picture));
    }
    if (uri.equals(TEXT.uri()) || uri.equals(WATCHED.uri())) {
      return List.of(new ResourceContent.Text(uri, "text/plain", "This is a fixed text."));
    }
    Matcher data = DATA.matcher(uri);
    if (data.matches()) {
      return List.of(
          new ResourceContent.Text(uri, "application/json", "{\"id\":\"" + data.group(1) + "\"}"));
    }
    throw new ResourceNotFound(uri);
  }

  @Override
  public Optional<Watch> watch(String principal, String uri, Runnable changed) {
    return uri.equals(WATCHED.uri()) ? Optional.of(() -> {}) : Optional.empty();
  }
}
