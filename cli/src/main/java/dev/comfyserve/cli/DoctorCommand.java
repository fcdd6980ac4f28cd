package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.picture.Ffmpeg;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at everything that has to be right, and says what to do about what is not. */
@Command(
    name = "doctor",
    description =
        "Check this machine, the settings and the running server; exit code 1 if something is"
            + " wrong.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final long LITTLE_SPACE = 2L << 30;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration QUICK = Duration.ofSeconds(1);

  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  private int wrong;

  @Override
  public Integer call() throws InterruptedException {
    java();
    Optional<ServerConfig> config = config();
    if (config.isPresent() && config.get().upstream() != null) {
      gateway(config.get());
    } else {
      boolean serving = server();
      if (config.isPresent()) {
        settings(config.get(), serving);
      }
    }
    return wrong == 0 ? 0 : 1;
  }

  private void java() {
    good(
        "Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
  }

  /** The settings of this shell; a running server may have been started with others. */
  private Optional<ServerConfig> config() {
    try {
      Map<String, String> flags = new LinkedHashMap<>();
      flags.put("data", connection.folder().path().toString());
      ServerConfig config = ServerConfig.load(System.getenv(), flags);
      good("the settings of this shell are in order");
      return Optional.of(config);
    } catch (ConfigFaults faults) {
      faults.faults().forEach(fault -> bad("settings: " + fault, "see docs/configuration.md"));
      return Optional.empty();
    }
  }

  /** A gateway has no state to look at; what counts is the host behind it. */
  private void gateway(ServerConfig config) throws InterruptedException {
    good("gateway mode: calls go to " + config.upstream() + " with each caller's own token");
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      // Without a token: whatever it answers, it can be reached.
      http.send(
          HttpRequest.newBuilder(URI.create(config.upstream() + "/")).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.discarding());
      good(config.upstream() + " can be reached");
    } catch (IOException e) {
      bad(
          config.upstream() + " cannot be reached",
          "check COMFYSERVE_UPSTREAM and this machine's way to the internet");
    }
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    URI here = URI.create("http://" + host + ":" + config.port());
    try (ComfyServeClient server = new ComfyServeClient(here, null)) {
      if (server.ready(QUICK)) {
        good("a server is ready at " + here);
        return;
      }
    }
    note("no server answers at " + here + " (start one with: " + Launcher.line("up") + ")");
    port(config);
  }

  private void settings(ServerConfig config, boolean serving) throws InterruptedException {
    folder(config.data());
    video(config);
    List<URI> here = config.comfyuiAddresses();
    List<URI> there = serving ? ofTheServer().orElse(here) : here;
    if (!Set.copyOf(here).equals(Set.copyOf(there))) {
      note(
          "the running server was started with other settings than this shell's: it uses "
              + comfyuis(there)
              + ", a server started here would use "
              + comfyuis(here));
    }
    if (there.isEmpty()) {
      good("runtime: embedded engine (set COMFYSERVE_COMFYUI_URLS to use your ComfyUI)");
    }
    for (URI address : new LinkedHashSet<>(Stream.of(there, here).flatMap(List::stream).toList())) {
      comfyui(address);
    }
    if (!serving) {
      port(config);
    }
  }

  /** What the server that was asked told in its state folder; one elsewhere tells nothing here. */
  private Optional<List<URI>> ofTheServer() {
    StateFolder folder = connection.folder();
    return folder.url().filter(connection.url()::equals).flatMap(_ -> folder.comfyui());
  }

  private static String comfyuis(List<URI> addresses) {
    return addresses.isEmpty()
        ? "the embedded engine"
        : addresses.stream().map(URI::toString).collect(Collectors.joining(", "));
  }

  private void folder(Path data) {
    Path existing = data;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isWritable(existing)) {
      bad(
          "state folder " + data + " cannot be written",
          "change its owner, or set COMFYSERVE_DATA");
      return;
    }
    try {
      FileStore disk = Files.getFileStore(existing);
      long free = disk.getUsableSpace();
      String space = "%.1f GiB free".formatted(free / (double) (1L << 30));
      if (free < LITTLE_SPACE) {
        bad("state folder " + data + ": only " + space, "make room, or shorten the retention");
      } else {
        good("state folder " + data + ", " + space);
      }
    } catch (IOException e) {
      bad("state folder " + data + " cannot be looked at: " + e.getMessage(), "check the disk");
    }
  }

  private void video(ServerConfig config) {
    String setting = config.pictures().ffmpeg();
    Ffmpeg.find(setting, System.getenv("PATH"))
        .ifPresentOrElse(
            found -> good("videos are shown by a frame (" + found.program() + ")"),
            () -> note("no ffmpeg: videos have no poster frame in the chat, only their link"));
  }

  private void comfyui(URI url) throws InterruptedException {
    URI stats = URI.create(url.toString().replaceAll("/$", "") + "/system_stats");
    try (HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .version(HttpClient.Version.HTTP_1_1)
            .build()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(stats).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        good("ComfyUI at " + url + " answers");
      } else {
        bad("ComfyUI at " + url + " answers " + answer.statusCode(), "is it really ComfyUI?");
      }
    } catch (IOException e) {
      bad(
          "ComfyUI at " + url + " cannot be reached",
          "start it, or correct the setting comfyui_urls (in comfyserve.yaml, in"
              + " COMFYSERVE_COMFYUI_URLS, or as the server was started with --set)");
    }
  }

  private void port(ServerConfig config) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
      good("port " + config.port() + " is free");
    } catch (IOException e) {
      URI there = URI.create("http://" + config.host() + ":" + config.port());
      try (ComfyServeClient other = new ComfyServeClient(there, null)) {
        if (other.ready(QUICK)) {
          bad(
              "a ComfyServe with another state folder serves on port " + config.port(),
              "name its folder with --data, or set COMFYSERVE_PORT for a second one");
          return;
        }
      }
      bad("port " + config.port() + " is taken", "stop what uses it, or set COMFYSERVE_PORT");
    }
  }

  /** Whether a server answers as it should. */
  private boolean server() {
    Optional<URI> known = connection.known();
    if (known.isEmpty()) {
      note("no server runs on this state folder (start one with: " + Launcher.line("up") + ")");
      return false;
    }
    URI url = known.get();
    try (ComfyServeClient client = connection.open()) {
      if (!client.ready(QUICK)) {
        note("no server answers at " + url + " (start one with: " + Launcher.line("up") + ")");
        return false;
      }
      good("server at " + url + " is ready");
      int count = client.api().listDeployments(client.caller(), List.of(), Includes.NOTHING).size();
      good("the token is accepted; " + count + " deployment(s)");
      return true;
    } catch (ApiException e) {
      bad(
          "server at " + url + ": " + e.getMessage(),
          e.meaning() == 401 ? Launcher.line("token create") : "see its log");
      return true;
    }
  }

  private void good(String line) {
    line("  ok    ", line);
  }

  private void note(String line) {
    line("  note  ", line);
  }

  private void bad(String line, String advice) {
    wrong++;
    line("  WRONG ", line + "\n        -> " + advice);
  }

  private void line(String mark, String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(mark + line);
    out.flush();
  }
}
