package dev.comfyserve.server.config;

import dev.comfyserve.contract.Secret;
import dev.comfyserve.fleet.settings.OnStop;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.server.tools.Toolset;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The list of all settings: each one's key, default, unit, meaning and check. */
public final class Settings {
  private Settings() {}

  static final Setting<Path> DATA =
      new Setting<>(
          "data",
          "~/.comfyserve",
          "a folder",
          "The state folder: database, outputs, `token`, `server.json`, `comfyserve.yaml`.",
          Values::folder);

  static final Setting<String> HOST =
      new Setting<>(
          "host",
          "127.0.0.1",
          "an address or name of this machine",
          "The address to listen on.",
          Values::host);

  static final Setting<Integer> PORT =
      new Setting<>(
          "port",
          "8484",
          "0 to 65535; 0 takes a free one",
          "The port to listen on. A value like `tcp://10.0.0.1:8484`, as Kubernetes injects, is"
              + " ignored.",
          text -> Math.toIntExact(Values.number(text, 0, 65535)));

  static final Setting<Secret> TOKEN =
      new Setting<>(
          "token",
          null,
          "16 to 512 visible ASCII characters",
          "An API token that is made sure to exist at start, for account `default`.",
          Values::token);

  static final Setting<ServerConfig.Auth> AUTH =
      new Setting<>(
          "auth",
          "token",
          "`token` or `none`",
          "`none` serves every caller as account `default` without a token; refused unless `host`"
              + " is a loopback address.",
          text -> Values.word(ServerConfig.Auth.class, text));

  static final Setting<URI> PUBLIC_URL =
      new Setting<>(
          "public_url",
          null,
          "an http or https URL without query",
          "Base of every URL that is handed out, where it is not the address listened on; its host"
              + " is accepted in `Host` and `Origin` too.",
          Values::baseUrl);

  static final Setting<List<String>> ALLOWED_ORIGINS =
      new Setting<>(
          "allowed_origins",
          "",
          "comma-separated origins like `https://app.example.com`",
          "Web pages of other origins that may call this server.",
          Values::origins);

  static final Setting<List<String>> ALLOW_NETWORKS =
      new Setting<>(
          "allow_networks",
          "",
          "comma-separated CIDRs like `10.1.0.0/16`",
          "Networks that input URLs may reach besides the public internet, there also by plain"
              + " http.",
          Values::networks);

  static final Setting<List<AttachedServer>> COMFYUI_URLS =
      new Setting<>(
          "comfyui_urls",
          "",
          "comma-separated URLs that begin with `http://` or `https://`, each alone or with"
              + " `;account=NAME` or `;shared`",
          "ComfyUI servers that already run; they become the default runtime. Each serves account"
              + " `default`, the named account, or every account (`shared`).",
          Values::attachedServers);

  static final Setting<URI> UPSTREAM =
      new Setting<>(
          "upstream",
          null,
          "an https URL without `/prod`, query or user, like `https://api.runcomfy.net`; http only"
              + " for a loopback address",
          "Gateway mode: the MCP tools call this host with each caller's own token; nothing is run"
              + " or kept here. See [gateway](gateway.md).",
          Values::upstream);

  static final Setting<Long> UPSTREAM_TIMEOUT_SECONDS =
      new Setting<>(
          "upstream_timeout_seconds",
          "120",
          "1 to 600 s",
          "Gateway mode: the longest that one call to the upstream may take.",
          text -> Values.number(text, 1, 600));

  static final Setting<Long> BODY_LIMIT_MIB =
      new Setting<>(
          "body_limit_mib",
          "64",
          "1 to 1024 MiB",
          "The largest body of a call; a larger one is answered 413.",
          text -> Values.number(text, 1, 1024));

  static final Setting<Long> RETENTION_DAYS =
      new Setting<>(
          "retention_days",
          "7",
          "1 to 3650 days",
          "How long results, outputs and uploaded files are kept.",
          text -> Values.number(text, 1, 3650));

  static final Setting<Long> WAIT_CAP_SECONDS =
      new Setting<>(
          "wait_cap_seconds",
          "50",
          "1 to 3600 s",
          "The longest that an MCP tool call waits for a result; most clients give up at 60 s.",
          text -> Values.number(text, 1, 3600));

  static final Setting<ServerConfig.Confirm> CONFIRM =
      new Setting<>(
          "confirm",
          "ask",
          "`ask` or `never`",
          "Before a deployment is deleted, or disabled while requests run or wait, ask the user of"
              + " an MCP client that declares that it shows forms: over stdio in every version that"
              + " has forms (2025-06-18 and later), over HTTP in 2026-07-28 only. From any other"
              + " client (the 2025 versions over HTTP; no `elicitation` declared, or of `url`"
              + " alone, or malformed) the call goes on.",
          text -> Values.word(ServerConfig.Confirm.class, text));

  static final Setting<Integer> THUMBNAILS =
      new Setting<>(
          "thumbnails",
          "4",
          "0 to 16",
          "How many small pictures of its outputs a result of an MCP tool carries in itself, beside"
              + " the links; 0 for none.",
          text -> Math.toIntExact(Values.number(text, 0, 16)));

  static final Setting<Integer> THUMBNAIL_PIXELS =
      new Setting<>(
          "thumbnail_pixels",
          "512",
          "64 to 2048 pixels",
          "The longest side of such a picture.",
          text -> Math.toIntExact(Values.number(text, 64, 2048)));

  static final Setting<Integer> THUMBNAIL_KIB =
      new Setting<>(
          "thumbnail_kib",
          "256",
          "16 to 512 KiB",
          "The most that such a picture has. All of a result share what keeps the whole message"
              + " below 1 MiB, the limit of some clients.",
          text -> Math.toIntExact(Values.number(text, 16, 512)));

  static final Setting<String> FFMPEG =
      new Setting<>(
          "ffmpeg",
          "ffmpeg",
          "a path, a name on the `PATH`, or `none`",
          "The program that takes a frame of a video for such a picture; without it videos are"
              + " links only.",
          Values::program);

  static final Setting<Long> REQUEST_TIME_LIMIT_SECONDS =
      new Setting<>(
          "request_time_limit_seconds",
          "3600",
          "1 to 604800 s",
          "A request that runs longer ends as failed with code 30004.",
          text -> Values.number(text, 1, 604_800));

  static final Setting<Long> UNREACHABLE_LIMIT_SECONDS =
      new Setting<>(
          "unreachable_limit_seconds",
          "600",
          "10 to 604800 s",
          "How long a ComfyUI may be out of reach before requests that wait for it end as failed"
              + " with code 30005, and those that ran on it with 30003.",
          text -> Values.number(text, 10, 604_800));

  static final Setting<Integer> SLOTS =
      new Setting<>(
          "slots",
          "0",
          "0 to 256; 0 means max(2, cores)",
          "How many instances of the embedded engine may run at a time.",
          text -> Math.toIntExact(Values.number(text, 0, 256)));

  static final Setting<OnStop> ON_STOP =
      new Setting<>(
          "on_stop",
          "requeue",
          "`requeue`, `drain` or `leave`",
          "Running requests at a stop of the server: interrupt and put back in the queue, wait for"
              + " their end, or leave attached servers at work and find them again.",
          text -> Values.word(OnStop.class, text));

  static final Setting<ServerConfig.LogFormat> LOG_FORMAT =
      new Setting<>(
          "log_format",
          "text",
          "`text` or `json`",
          "Log lines for people, or one JSON object a line.",
          text -> Values.word(ServerConfig.LogFormat.class, text));

  static final Setting<String> LOG_LEVEL =
      new Setting<>(
          "log_level",
          "info",
          "`error`, `warn`, `info` or `debug`",
          "The least important line that is logged; `debug` logs every call.",
          text -> Values.oneOf(text, "error", "warn", "info", "debug"));

  static final Setting<Set<Toolset>> TOOLSETS =
      new Setting<>(
          "toolsets",
          "none",
          "comma-separated `workflows`, `files`, `instances`, `requests`; or `all`, `none`",
          "Tools beyond the ten that every MCP client is offered.",
          Values::toolsets);

  static final Setting<Set<Toolset>> TOOLSETS_ALLOWED =
      new Setting<>(
          "toolsets_allowed",
          "all",
          "comma-separated `workflows`, `files`, `instances`, `requests`; or `all`, `none`",
          "Tools beyond the ten that an MCP client may ask for (`?toolsets=`, `X-MCP-Toolsets`).",
          Values::toolsets);

  static final Setting<Boolean> READ_ONLY =
      new Setting<>(
          "read_only",
          "false",
          "`true` or `false`",
          "Every token may only read, over REST and MCP.",
          Values::yesNo);

  static final Setting<Integer> RATE_LIMIT_PER_MINUTE =
      new Setting<>(
          "rate_limit_per_minute",
          null,
          "0 to 1000000 calls; 0 means no limit",
          "Calls a minute of each token; further ones are answered 429. Not set: no limit, in front"
              + " of another host 600.",
          text -> Math.toIntExact(Values.number(text, 0, 1_000_000)));

  static final Setting<List<URI>> AUTHORIZATION_SERVERS =
      new Setting<>(
          "authorization_servers",
          "",
          "comma-separated https URLs",
          "Who gives out tokens that this server takes, as told in"
              + " `/.well-known/oauth-protected-resource`.",
          Values::httpsUrls);

  static final Setting<Boolean> TEST_NODES =
      new Setting<>(
          "test_nodes",
          "false",
          "`true` or `false`",
          "The embedded engine also has nodes that are slow, fail or crash, for tests.",
          Values::yesNo);

  /** Every setting, in the order of the reference. */
  public static final List<Setting<?>> ALL =
      List.of(
          DATA,
          HOST,
          PORT,
          TOKEN,
          AUTH,
          PUBLIC_URL,
          ALLOWED_ORIGINS,
          ALLOW_NETWORKS,
          COMFYUI_URLS,
          UPSTREAM,
          UPSTREAM_TIMEOUT_SECONDS,
          BODY_LIMIT_MIB,
          RETENTION_DAYS,
          WAIT_CAP_SECONDS,
          CONFIRM,
          THUMBNAILS,
          THUMBNAIL_PIXELS,
          THUMBNAIL_KIB,
          FFMPEG,
          REQUEST_TIME_LIMIT_SECONDS,
          UNREACHABLE_LIMIT_SECONDS,
          SLOTS,
          ON_STOP,
          LOG_FORMAT,
          LOG_LEVEL,
          TOOLSETS,
          TOOLSETS_ALLOWED,
          READ_ONLY,
          RATE_LIMIT_PER_MINUTE,
          AUTHORIZATION_SERVERS,
          TEST_NODES);

  /** Settings of the design that do nothing yet; to accept one would be to drop it in silence. */
  static final List<String> NOT_YET = List.of("comfyui_dir", "comfyui_python", "database_url");

  /** What only a server with a queue of its own has a use for. */
  static final List<Setting<?>> LOCAL_ONLY =
      List.of(
          TOKEN,
          AUTH,
          ALLOW_NETWORKS,
          COMFYUI_URLS,
          RETENTION_DAYS,
          THUMBNAILS,
          THUMBNAIL_PIXELS,
          THUMBNAIL_KIB,
          FFMPEG,
          REQUEST_TIME_LIMIT_SECONDS,
          UNREACHABLE_LIMIT_SECONDS,
          SLOTS,
          ON_STOP,
          TEST_NODES,
          TOOLSETS,
          TOOLSETS_ALLOWED);
}
