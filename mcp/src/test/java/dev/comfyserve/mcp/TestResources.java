package dev.comfyserve.mcp;

import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.mcp.resource.ResourceInfo;
import dev.comfyserve.mcp.resource.ResourceNotFound;
import dev.comfyserve.mcp.resource.ResourcePage;
import dev.comfyserve.mcp.resource.ResourceRead;
import dev.comfyserve.mcp.resource.ResourceTemplate;
import dev.comfyserve.mcp.resource.Resources;
import dev.comfyserve.mcp.resource.UnknownCursor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A few documents for tests; everything under {@code test:notes/} can be watched. */
public final class TestResources implements Resources<String> {
  private static final ResourceInfo TEXT =
      new ResourceInfo("test:text", "text", "A text", "Says hello", "text/plain", 5L);
  private static final ResourceInfo BYTES =
      new ResourceInfo("test:bytes", "bytes", null, null, null, null);

  private final Map<Runnable, String> watched = new ConcurrentHashMap<>();

  @Override
  public ResourcePage list(String principal, String cursor) throws UnknownCursor {
    if (cursor == null || cursor.isEmpty()) {
      return new ResourcePage(List.of(TEXT), "2");
    }
    if (cursor.equals("2")) {
      return ResourcePage.whole(List.of(BYTES));
    }
    throw new UnknownCursor();
  }

  @Override
  public List<ResourceTemplate> templates() {
    return List.of(
        new ResourceTemplate(
            "test:notes/{id}{?from,to:3}", "note", "A note", "By id", "text/plain"),
        new ResourceTemplate("test:raw/{+path}", "raw", null, null, null));
  }

  @Override
  public List<ResourceContent> read(ResourceRead<String> read) throws ResourceNotFound {
    return switch (read.uri()) {
      case "test:text" -> List.of(new ResourceContent.Text("test:text", "text/plain", "hello"));
      case "test:bytes" ->
          List.of(new ResourceContent.Blob("test:bytes", null, new byte[] {1, 2, (byte) 255}));
      case "test:who" ->
          List.of(new ResourceContent.Text("test:who", "text/plain", "" + read.principal()));
      case "test:empty" -> List.of();
      case "test:broken" -> throw new IllegalStateException("secret details");
      default -> throw new ResourceNotFound(read.uri());
    };
  }

  @Override
  public Optional<Watch> watch(String principal, String uri, Runnable changed) {
    if (uri.equals("test:broken")) {
      throw new IllegalStateException("secret details");
    }
    if (!uri.startsWith("test:notes/")) {
      return Optional.empty();
    }
    watched.put(changed, uri);
    return Optional.of(() -> watched.remove(changed));
  }

  public void change(String uri) {
    watched.forEach(
        (changed, watchedUri) -> {
          if (watchedUri.equals(uri)) {
            changed.run();
          }
        });
  }

  public int watches() {
    return watched.size();
  }
}
