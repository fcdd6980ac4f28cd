package dev.comfyserve.server.outputs;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.fleet.result.Download;
import dev.comfyserve.fleet.result.SignedUrls;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** {@code /outputs/...} and {@code /files/...}. */
public final class DownloadEndpoints {
  private final SignedUrls urls;

  public DownloadEndpoints(SignedUrls urls) {
    this.urls = urls;
  }

  public void addTo(Routes routes) {
    routes
        .add("GET", "/outputs/{request}/{file}/{filename}", Access.OPEN, this::download)
        .add("GET", "/files/{file}/{filename}", Access.OPEN, this::download);
  }

  private void download(Call call, Reply reply) throws IOException {
    Download found =
        urls.open(call.rawPath(), call.rawQuery()).orElseThrow(DownloadEndpoints::nothing);
    try {
      new FileAnswer(
              found.file(), found.filename(), found.contentType(), found.sha256(), found.size())
          .send(call, reply);
    } catch (NoSuchFileException e) {
      throw nothing(); // deleted between the look and the opening
    }
  }

  private static ApiException nothing() {
    return new ApiException(
        ErrorCode.NOT_FOUND,
        "No such file, or its URL is over; fetch the result again for a new one.");
  }
}
