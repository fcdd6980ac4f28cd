package dev.comfyserve.cli;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** What a server leaves in its state folder for the commands beside it: its URL and a token. */
record StateFolder(Path path) {
  static StateFolder of(Path given, Map<String, String> environment) {
    if (given != null) {
      return new StateFolder(given);
    }
    String data = environment.get("COMFYSERVE_DATA");
    return new StateFolder(
        data != null && !data.isBlank()
            ? Path.of(data)
            : Path.of(System.getProperty("user.home"), ".comfyserve"));
  }

  /** Where the folder's own server is, if it runs. */
  Optional<URI> url() {
    return server().flatMap(StateFolder::url);
  }

  private static Optional<URI> url(JsonNode server) {
    return ServerUrl.read(server.path("url").asString(""));
  }

  /** The ComfyUIs that the running server was started with; empty where it did not say. */
  Optional<List<URI>> comfyui() {
    return server()
        .map(server -> server.path("comfyui_urls"))
        .filter(JsonNode::isArray)
        .map(urls -> urls.valueStream().map(url -> URI.create(url.asString())).toList());
  }

  /**
   * What a server left that crashed counts for nothing: its port may be anybody's by now, and the
   * folder's token goes where this says.
   */
  private Optional<JsonNode> server() {
    try {
      JsonNode server = Json.parse(Files.readString(path.resolve("server.json")));
      OptionalLong holder = Store.holder(path);
      boolean runs = holder.isPresent() && server.path("pid").asLong(0) == holder.getAsLong();
      return runs && url(server).isPresent() ? Optional.of(server) : Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  Optional<Secret> token() {
    try {
      String text = Files.readString(path.resolve("token")).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
