package dev.comfyserve.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comfyserve.fleet.settings.OnStop;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.server.tools.Toolset;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
  @TempDir private Path folder;

  private ServerConfig load(Map<String, String> environment, String... flags) throws ConfigFaults {
    return ServerConfig.load(environment, flags(flags));
  }

  private Map<String, String> flags(String... flags) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("data", folder.toString());
    for (int i = 0; i < flags.length; i += 2) {
      all.put(flags[i], flags[i + 1]);
    }
    return all;
  }

  private List<String> faults(Map<String, String> environment, String... flags) {
    ConfigFaults faults = catchThrowableOfType(ConfigFaults.class, () -> load(environment, flags));
    assertThat(faults).as("refused").isNotNull();
    return faults.faults();
  }

  private void file(String yaml) throws Exception {
    Files.writeString(folder.resolve("comfyserve.yaml"), yaml);
  }

  @Test
  void defaults_hold_where_nobody_says_otherwise() throws Exception {
    ServerConfig config = load(Map.of());
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8484);
    assertThat(config.portGiven()).isFalse();
    assertThat(config.auth()).isEqualTo(ServerConfig.Auth.TOKEN);
    assertThat(config.bodyLimit()).isEqualTo(64L << 20);
    assertThat(config.retention()).isEqualTo(Duration.ofDays(7));
    assertThat(config.waitCap()).isEqualTo(Duration.ofSeconds(50));
    assertThat(config.onStop()).isEqualTo(OnStop.REQUEUE);
    assertThat(config.token()).isNull();
    assertThat(config.comfyuiUrls()).isEmpty();
  }

  @Test
  void flags_win_over_environment_and_environment_over_the_file() throws Exception {
    file("port: 1111\nretention_days: 3\nwait_cap_seconds: 9\n");
    ServerConfig config =
        load(Map.of("COMFYSERVE_PORT", "2222", "COMFYSERVE_RETENTION_DAYS", "4"), "port", "3333");
    assertThat(config.port()).isEqualTo(3333);
    assertThat(config.portGiven()).isTrue();
    assertThat(config.retention()).isEqualTo(Duration.ofDays(4));
    assertThat(config.waitCap()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void a_file_may_be_named_and_may_name_the_state_folder(@TempDir Path other) throws Exception {
    Path file = other.resolve("mine.yaml");
    Files.writeString(file, "data: " + other.resolve("state") + "\nport: 0\n");
    ServerConfig config = ServerConfig.load(Map.of(), Map.of("config", file.toString()));
    assertThat(config.data()).isEqualTo(other.resolve("state"));
    assertThat(faults(Map.of("COMFYSERVE_CONFIG", other.resolve("no.yaml").toString())))
        .singleElement()
        .asString()
        .contains("does not exist");
  }

  @Test
  void every_fault_is_told_at_once_with_its_key_and_what_is_allowed() throws Exception {
    file("retention_days: never\nnonsense: 1\nport: [1, {a: 2}]\ncomfyui_dir: /x\n");
    assertThat(
            faults(
                Map.of(
                    "COMFYSERVE_PORT", "70000",
                    "COMFYSERVE_AUTH", "maybe",
                    "COMFYSERVE_TOKEN", "short",
                    "COMFYSERVE_DATABASE_URL", "postgres://x",
                    "COMFYSERVE_PROT", "1"),
                "on_stop",
                "explode"))
        .satisfiesExactlyInAnyOrder(
            f -> assertThat(f).contains("COMFYSERVE_PORT", "0 to 65535", "70000"),
            f -> assertThat(f).contains("COMFYSERVE_AUTH", "`token` or `none`"),
            f -> assertThat(f).contains("COMFYSERVE_TOKEN", "16 to 512").doesNotContain("short"),
            f -> assertThat(f).contains("COMFYSERVE_DATABASE_URL", "does nothing"),
            f -> assertThat(f).contains("COMFYSERVE_PROT", "is not a setting", "COMFYSERVE_PORT?"),
            f -> assertThat(f).contains("--on-stop", "requeue"),
            f -> assertThat(f).contains("retention_days in comfyserve.yaml", "1 to 3650 days"),
            f -> assertThat(f).contains("nonsense in comfyserve.yaml", "the settings are data,"),
            f -> assertThat(f).contains("port in comfyserve.yaml", "plain value"),
            f -> assertThat(f).contains("comfyui_dir in comfyserve.yaml", "does nothing"));
  }

  @ParameterizedTest
  @CsvSource({
    "retention_day, retention_days",
    "comfyui_url, comfyui_urls",
    "rate_limit, rate_limit_per_minute",
    "log-level, log_level",
    "tokn, token"
  })
  void a_misspelt_key_is_told_the_one_that_was_meant(String written, String meant)
      throws Exception {
    file(written + ": 1\n");
    assertThat(faults(Map.of()))
        .singleElement()
        .asString()
        .contains(written + " in comfyserve.yaml is not a setting; did you mean " + meant + "?")
        .doesNotContain("the settings are");
  }

  @ParameterizedTest
  @ValueSource(strings = {"COMFYUI_DIR", "COMFYUI_PYTHON", "DATABASE_URL"})
  void settings_that_do_nothing_yet_are_refused(String name) {
    assertThat(faults(Map.of("COMFYSERVE_" + name, "x")))
        .singleElement()
        .asString()
        .contains("does nothing in this version yet");
  }

  @Test
  void an_upstream_makes_a_gateway() throws Exception {
    ServerConfig config = load(Map.of("COMFYSERVE_UPSTREAM", "https://api.runcomfy.net/"));
    assertThat(config.upstream()).isEqualTo(URI.create("https://api.runcomfy.net"));
    assertThat(config.upstreamTimeout()).isEqualTo(Duration.ofSeconds(120));
    assertThat(load(Map.of()).upstream()).isNull();
    assertThat(load(Map.of(), "upstream", "http://127.0.0.1:1", "upstream_timeout_seconds", "7"))
        .extracting(ServerConfig::upstreamTimeout)
        .isEqualTo(Duration.ofSeconds(7));
    load(Map.of(), "upstream", "http://localhost:1");
    load(Map.of(), "upstream", "http://[::1]:1/base");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.runcomfy.net",
        "http://10.0.0.1",
        "https://api.runcomfy.net/prod",
        "https://api.runcomfy.net/prod/v2",
        "https://user@api.runcomfy.net",
        "https://api.runcomfy.net?x=1",
        "ftp://api.runcomfy.net",
        "api.runcomfy.net"
      })
  void an_upstream_that_tokens_should_not_go_to_is_refused(String upstream) {
    assertThat(faults(Map.of("COMFYSERVE_UPSTREAM", upstream)))
        .singleElement()
        .asString()
        .contains("COMFYSERVE_UPSTREAM must be an https URL", "loopback");
  }

  @Test
  void what_a_gateway_has_no_use_for_is_refused_all_at_once() throws Exception {
    file("slots: 2\nretention_days: 3\n");
    assertThat(
            faults(
                Map.of(
                    "COMFYSERVE_UPSTREAM", "https://api.runcomfy.net",
                    "COMFYSERVE_TOKEN", "a-secret-token-0123",
                    "COMFYSERVE_AUTH", "none"),
                "comfyui_urls",
                "http://127.0.0.1:8188"))
        .hasSize(5)
        .allSatisfy(f -> assertThat(f).contains("with upstream", "remove it"))
        .noneSatisfy(f -> assertThat(f).contains("a-secret"))
        .anySatisfy(f -> assertThat(f).contains("COMFYSERVE_TOKEN", "caller's own token"))
        .anySatisfy(f -> assertThat(f).contains("slots in comfyserve.yaml"));
    assertThat(faults(Map.of(), "upstream_timeout_seconds", "5", "slots", "3"))
        .anySatisfy(f -> assertThat(f).contains("means nothing without upstream"));
  }

  @Test
  void what_kubernetes_injects_is_ignored() throws Exception {
    ServerConfig config =
        load(
            Map.of(
                "COMFYSERVE_PORT", "tcp://10.0.0.7:8484",
                "COMFYSERVE_SERVICE_HOST", "10.0.0.7",
                "COMFYSERVE_SERVICE_PORT", "8484",
                "COMFYSERVE_SERVICE_PORT_HTTP", "8484",
                "COMFYSERVE_PORT_8484_TCP", "tcp://10.0.0.7:8484",
                "COMFYSERVE_PORT_8484_TCP_ADDR", "10.0.0.7"));
    assertThat(config.port()).isEqualTo(8484);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "localhost, true",
    "::1, true",
    "127.9.9.9, true",
    "0.0.0.0, false",
    "192.168.1.5, false",
    "localhost.example.com, false",
    "::, false"
  })
  void no_token_is_needed_only_on_loopback(String host, boolean allowed) throws Exception {
    if (allowed) {
      assertThat(load(Map.of("COMFYSERVE_AUTH", "none"), "host", host).auth())
          .isEqualTo(ServerConfig.Auth.NONE);
    } else {
      assertThat(faults(Map.of("COMFYSERVE_AUTH", "none"), "host", host))
          .singleElement()
          .asString()
          .contains("COMFYSERVE_AUTH=none", host);
    }
  }

  @Test
  void attached_servers_belong_to_an_account_or_are_shared() throws Exception {
    ServerConfig config =
        load(
            Map.of(
                "COMFYSERVE_COMFYUI_URLS",
                "http://a:8188/, http://b:8188;account=bob,http://c:8188;shared"));
    assertThat(config.comfyuiUrls())
        .containsExactly(
            new AttachedServer(URI.create("http://a:8188"), "default", false),
            new AttachedServer(URI.create("http://b:8188"), "bob", false),
            new AttachedServer(URI.create("http://c:8188"), null, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a",
        "a:8188",
        "http://",
        "http://a;who",
        "http://u:p@a",
        "http://a,http://a/"
      })
  void attached_servers_that_make_no_sense_are_refused(String text) {
    assertThat(faults(Map.of("COMFYSERVE_COMFYUI_URLS", text)))
        .singleElement()
        .asString()
        .contains("begin with `http://`");
  }

  @ParameterizedTest
  @CsvSource({
    "public_url, https://a.example.com/x?y=1",
    "public_url, ftp://a",
    "allowed_origins, https://a.example.com/path",
    "allowed_origins, *",
    "allow_networks, 10.0.0.0/33",
    "allow_networks, example.com/8",
    "host, http://x",
    "body_limit_mib, 0",
    "body_limit_mib, 64MB",
    "slots, -1",
    "test_nodes, maybe",
    "log_format, xml",
    "log_level, loud"
  })
  void values_that_are_not_allowed_are_refused(String key, String value) {
    assertThat(faults(Map.of(), key, value)).hasSize(1);
  }

  @Test
  void a_file_that_is_no_yaml_says_where() throws Exception {
    file("port: 1\nport: 2\n");
    assertThat(faults(Map.of())).singleElement().asString().contains("comfyserve.yaml", "line");
    file("- a\n- b\n");
    assertThat(faults(Map.of())).singleElement().asString().contains("key: value");
  }

  @Test
  void an_empty_file_and_empty_variables_say_nothing() throws Exception {
    file("# nothing\n");
    assertThat(load(Map.of("COMFYSERVE_TOKEN", "", "COMFYSERVE_HOST", "")).host())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void a_record_with_a_token_does_not_print_it() throws Exception {
    ServerConfig config = load(Map.of("COMFYSERVE_TOKEN", "very-secret-token-123"));
    assertThat(config.token().reveal()).isEqualTo("very-secret-token-123");
    assertThat(config.toString()).doesNotContain("very-secret-token-123");
  }

  @Test
  void the_reference_tells_every_setting() throws Exception {
    String text = Files.readString(Path.of("../docs/configuration.md"));
    StringBuilder expected = new StringBuilder();
    for (Setting<?> setting : Settings.ALL) {
      String standard = setting.defaultText();
      expected.append(
          "| `%s` | `%s` | %s | %s | %s |%n"
              .formatted(
                  setting.key(),
                  setting.environmentName(),
                  standard == null || standard.isEmpty() ? "" : "`" + standard + "`",
                  setting.allowed(),
                  setting.about()));
    }
    assertThat(text).contains(expected.toString());
  }

  @Test
  void toolsets_beyond_the_allowed_ones_and_unknown_ones_are_refused() throws Exception {
    assertThat(load(Map.of()).access().toolsets()).isEmpty();
    assertThat(load(Map.of()).access().toolsetsAllowed()).isEqualTo(Toolset.all());
    assertThat(load(Map.of("COMFYSERVE_TOOLSETS", "files,workflows")).access().toolsets())
        .containsExactlyInAnyOrder(Toolset.WORKFLOWS, Toolset.FILES);
    assertThat(faults(Map.of(), "toolsets", "files,workflows", "toolsets_allowed", "files"))
        .singleElement()
        .asString()
        .contains("workflows")
        .doesNotContain("files");
    assertThat(faults(Map.of(), "toolsets", "files,usage"))
        .singleElement()
        .asString()
        .contains("`workflows`", "files,usage");
  }

  @Test
  void calls_are_limited_where_nothing_is_set_in_a_gateway_only() throws Exception {
    assertThat(load(Map.of()).access().callsPerMinute(false)).isZero();
    assertThat(load(Map.of()).access().callsPerMinute(true)).isEqualTo(600);
    AccessSettings set = load(Map.of(), "rate_limit_per_minute", "0").access();
    assertThat(set.callsPerMinute(true)).isZero();
    assertThat(load(Map.of(), "rate_limit_per_minute", "9").access().callsPerMinute(false))
        .isEqualTo(9);
  }

  @Test
  void an_authorization_server_is_named_by_an_https_url() throws Exception {
    assertThat(load(Map.of()).access().authorizationServers()).isEmpty();
    assertThat(faults(Map.of(), "authorization_servers", "http://login.example.com")).hasSize(1);
    assertThat(
            load(Map.of(), "authorization_servers", "https://login.example.com/")
                .access()
                .authorizationServers())
        .containsExactly(URI.create("https://login.example.com"));
  }
}
