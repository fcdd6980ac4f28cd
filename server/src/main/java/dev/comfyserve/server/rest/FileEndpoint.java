package dev.comfyserve.server.rest;

import dev.comfyserve.fleet.file.FileApi;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import dev.comfyserve.server.http.Upload;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /prod/v2/files}: a raw body, or a form with one file. */
final class FileEndpoint {
  private final FileApi api;
  private final Path uploads;
  private final long limit;

  FileEndpoint(FileApi api, Path uploads, long limit) {
    this.api = api;
    this.uploads = uploads;
    this.limit = limit;
  }

  void addTo(Routes routes) {
    routes.add("POST", "/prod/v2/files", Access.TOKEN, this::upload);
  }

  private void upload(Call call, Reply reply) throws IOException {
    ObjectNode answer =
        Upload.of(
            call,
            uploads,
            limit,
            upload ->
                api.upload(
                    call.caller(), upload.content(), upload.filename(), upload.contentType()));
    reply.json(200, answer);
  }
}
