package dev.comfyserve.cli.assistant;

import dev.comfyserve.client.ApiHttp;
import dev.comfyserve.client.HostKind;
import dev.comfyserve.client.HttpOwnApi;
import dev.comfyserve.client.HttpServerlessApi;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.picture.Ffmpeg;
import dev.comfyserve.server.picture.HttpOutputBytes;
import dev.comfyserve.server.picture.PictureSettings;
import dev.comfyserve.server.picture.ThumbnailMaker;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The way to the server of the moment. Thread-safe. */
final class Backend implements AutoCloseable {
  private static final long LARGEST_OUTPUT = 256L << 20;

  private final Supplier<Target> target;
  private final HelpStart help;
  private final PictureSettings pictures;
  private final List<Link> earlier = new ArrayList<>();
  private Link link;
  private boolean closed;

  /**
   * @param target looked up for each call; throws as a call does that reaches nobody
   * @param help what to do when nobody answers there
   */
  Backend(Supplier<Target> target, HelpStart help, PictureSettings pictures) {
    this.target = target;
    this.help = help;
    this.pictures = pictures;
  }

  Reached reached() {
    Target now = target.get();
    Caller caller = new Caller(ServerConfig.DEFAULT_ACCOUNT, now.token(), ApiVersion.V2);
    return link(now.url(), now.kind()).as(caller);
  }

  void beforeCall() throws InterruptedException {
    help.beforeCall();
  }

  /**
   * What is reached after nobody answered.
   *
   * @throws ApiException what to tell the assistant
   */
  Reached afterNobody(ApiException nobody) throws InterruptedException {
    help.onNobody(nobody);
    return reached();
  }

  static boolean isNobody(ApiException e) {
    return e.errorCode() == ErrorCode.HOST_UNREACHABLE.code();
  }

  private synchronized Link link(URI url, HostKind kind) {
    if (link == null || !link.url.equals(url)) {
      if (link != null) {
        earlier.add(link); // may still answer calls
      }
      link = new Link(url, kind, pictures);
    }
    return link;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      earlier.forEach(Link::close);
      if (link != null) {
        link.close();
      }
    }
  }

  /** Connections to one server. */
  private static final class Link implements AutoCloseable {
    private final URI url;
    private final ApiHttp http;
    private final HttpServerlessApi api;
    private final HttpOwnApi own;
    private final HttpOutputBytes outputs;
    private final ThumbnailMaker pictures;

    Link(URI url, HostKind kind, PictureSettings settings) {
      this.url = url;
      this.http = new ApiHttp(url);
      this.api = new HttpServerlessApi(http, kind);
      boolean ours = kind == HostKind.COMFYSERVE;
      this.own = ours ? new HttpOwnApi(http) : null;
      this.outputs = ours ? new HttpOutputBytes(url, LARGEST_OUTPUT) : null;
      this.pictures =
          ours
              ? new ThumbnailMaker(
                  outputs, settings, Ffmpeg.find(settings.ffmpeg(), System.getenv("PATH")))
              : null;
    }

    Reached as(Caller caller) {
      return new Reached(api, own, outputs, pictures, caller);
    }

    @Override
    public void close() {
      if (pictures != null) {
        pictures.close();
        outputs.close();
      }
      http.close();
    }
  }
}
