package dev.comfyserve.server.config;

import dev.comfyserve.contract.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Gathers each setting's text from file, environment and flags, with every fault. */
final class Sources {
  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  /** What Kubernetes adds to every container beside a service that is named comfyserve. */
  private static final Pattern INJECTED =
      Pattern.compile("COMFYSERVE_(SERVICE_(HOST|PORT(_.*)?)|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

  /** Variables of the launcher, the command and the tests, and the one that names the file. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "COMFYSERVE_CONFIG", "COMFYSERVE_JAVA_OPTS", "COMFYSERVE_TEST_REQUIRE", "COMFYSERVE_URL");

  private static final String PREFIX = "COMFYSERVE_";

  private static final List<String> KEYS = Settings.ALL.stream().map(Setting::key).toList();

  private static final Pattern INJECTED_PORT = Pattern.compile("[a-z]+://.*");

  /** One value and where it came from. */
  record Found(String text, String name) {}

  private final Map<String, Found> found = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * @param flagName how a flag is written that sets a key
   */
  Sources(
      Map<String, String> environment, Map<String, String> flags, UnaryOperator<String> flagName) {
    Map<String, Found> above = new LinkedHashMap<>();
    fromEnvironment(environment, above);
    fromFlags(flags, flagName, above);
    String named = flags.getOrDefault("config", environment.get("COMFYSERVE_CONFIG"));
    fromFile(named, above);
    found.putAll(above);
  }

  List<String> faults() {
    return faults;
  }

  /** What the setting was called where it was given; empty where it was not. */
  Optional<String> givenAs(Setting<?> setting) {
    return Optional.ofNullable(found.get(setting.key())).map(Found::name);
  }

  /** The value, or null where there is none or it is not allowed (then there is a fault). */
  <T> T value(Setting<T> setting) {
    Found here = found.get(setting.key());
    if (here == null) {
      return setting.defaultText() == null ? null : setting.reader().read(setting.defaultText());
    }
    try {
      return setting.reader().read(here.text());
    } catch (IllegalArgumentException e) {
      // The text of a secret is not repeated.
      faults.add(setting.fault(here.name(), setting == Settings.TOKEN ? "" : shown(here.text())));
      return null;
    }
  }

  static String shown(String text) {
    // What stands before the host of a URL may be a secret.
    return " (it is \"" + Text.clip(text.replaceAll("//[^/@]*@", "//***@"), 80) + "\")";
  }

  private void fromEnvironment(Map<String, String> environment, Map<String, Found> into) {
    for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
      String name = entry.getKey();
      String text = entry.getValue();
      boolean foreign =
          !name.startsWith(PREFIX)
              || NO_SETTINGS.contains(name)
              || INJECTED.matcher(name).matches()
              || (name.equals("COMFYSERVE_PORT") && INJECTED_PORT.matcher(text).matches());
      if (!foreign && !text.isEmpty()) {
        String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        take(key, text, name, into);
      }
    }
  }

  private void fromFlags(
      Map<String, String> flags, UnaryOperator<String> flagName, Map<String, Found> into) {
    flags.forEach(
        (key, text) -> {
          if (!key.equals("config")) {
            take(key, text, flagName.apply(key), into);
          }
        });
  }

  private void fromFile(String named, Map<String, Found> above) {
    Path file;
    if (named != null && !named.isEmpty()) {
      file = Path.of(named).toAbsolutePath();
      if (!Files.isRegularFile(file)) {
        faults.add("The settings file " + file + " does not exist.");
        return;
      }
    } else {
      Found data = above.get("data");
      try {
        file =
            Values.folder(data == null ? Settings.DATA.defaultText() : data.text())
                .resolve("comfyserve.yaml");
      } catch (IllegalArgumentException e) {
        return; // told when the value itself is read
      }
    }
    if (Files.isRegularFile(file)) {
      read(file, named == null);
    }
  }

  private void read(Path file, boolean inStateFolder) {
    JsonNode tree;
    try {
      tree = YAML.readTree(Files.readString(file));
    } catch (JacksonException | IOException e) {
      String where =
          e instanceof JacksonException j && j.getLocation() != null
              ? " (line " + j.getLocation().getLineNr() + ")"
              : "";
      faults.add("The settings file " + file + " cannot be read as YAML" + where + ".");
      return;
    }
    if (tree.isMissingNode() || tree.isNull()) {
      return;
    }
    if (!tree.isObject()) {
      faults.add("The settings file " + file + " must hold `key: value` lines.");
      return;
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      String name = entry.getKey() + " in " + file.getFileName();
      if (inStateFolder && entry.getKey().equals("data")) {
        faults.add(name + " cannot be set there: the file lies in the state folder itself.");
      } else {
        String text = text(entry.getValue());
        if (text == null) {
          faults.add(name + " must be a plain value or a list of plain values.");
        } else {
          take(entry.getKey(), text, name, found);
        }
      }
    }
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().allMatch(JsonNode::isValueNode)
          ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
          : null;
    }
    return value.isValueNode() && !value.isNull() ? value.asString() : null;
  }

  private void take(String key, String text, String name, Map<String, Found> into) {
    if (Settings.NOT_YET.contains(key)) {
      faults.add(name + " does nothing in this version yet; remove it.");
    } else if (!KEYS.contains(key)) {
      faults.add(name + " is not a setting; " + advice(key, name));
    } else {
      into.put(key, new Found(text, name));
    }
  }

  private static String advice(String key, String name) {
    return NearestKey.to(key, KEYS)
        .map(near -> name.startsWith(PREFIX) ? PREFIX + near.toUpperCase(Locale.ROOT) : near)
        .map(near -> "did you mean " + near + "?")
        .orElseGet(() -> "the settings are " + String.join(", ", KEYS) + ".");
  }
}
