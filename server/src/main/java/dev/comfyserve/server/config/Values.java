package dev.comfyserve.server.config;

import dev.comfyserve.contract.Secret;
import dev.comfyserve.fleet.input.Network;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.server.tools.Toolset;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Text to value for each kind of setting; an IllegalArgumentException means not allowed. */
final class Values {
  private Values() {}

  static Path folder(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty");
    }
    String home = System.getProperty("user.home");
    String expanded =
        text.equals("~") ? home : text.startsWith("~/") ? home + text.substring(1) : text;
    try {
      return Path.of(expanded).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path", e);
    }
  }

  static String host(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!bare.matches("[A-Za-z0-9.:_%-]{1,253}")) {
      throw new IllegalArgumentException("not an address or a name");
    }
    return bare;
  }

  static long number(String text, long min, long max) {
    long value = Long.parseLong(text.strip());
    if (value < min || value > max) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  static Secret token(String text) {
    if (!text.matches("[!-~]{16,512}")) {
      throw new IllegalArgumentException("not a token");
    }
    return new Secret(text);
  }

  /** A name, which need not be there, or the path of a program, which has to be. */
  static String program(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty");
    }
    if (!text.contains("/")) {
      return text.strip();
    }
    Path program = folder(text.strip());
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      throw new IllegalArgumentException("no program");
    }
    return program.toString();
  }

  static <E extends Enum<E>> E word(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  static String oneOf(String text, String... words) {
    if (!List.of(words).contains(text)) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  static boolean yesNo(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      case String other -> throw new IllegalArgumentException();
    };
  }

  /** An http(s) URL without user, query or fragment; a trailing slash is dropped. */
  static URI baseUrl(String text) {
    URI url = httpUrl(text);
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("has a query or a fragment");
    }
    String plain = url.toString();
    while (plain.endsWith("/")) {
      plain = plain.substring(0, plain.length() - 1);
    }
    return URI.create(plain);
  }

  /** The base of a RunComfy-shaped host; tokens go there, so it is encrypted or on this machine. */
  static URI upstream(String text) {
    URI url = baseUrl(text);
    if (url.getScheme().equals("http") && !ServerConfig.loopback(url.getHost())) {
      throw new IllegalArgumentException("not encrypted");
    }
    if (url.getRawPath().matches("(.*/)?prod(/.*)?")) {
      throw new IllegalArgumentException("holds the path of the API");
    }
    return url;
  }

  private static URI httpUrl(String text) {
    try {
      URI url = new URI(text.strip());
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!http || url.getHost() == null || url.getRawUserInfo() != null) {
        throw new IllegalArgumentException("not an http or https URL");
      }
      return url;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL", e);
    }
  }

  static List<String> parts(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** {@code all}, {@code none}, or names. */
  static Set<Toolset> toolsets(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "all" -> Toolset.all();
      case "none", "" -> EnumSet.noneOf(Toolset.class);
      case String names -> {
        Set<Toolset> sets = EnumSet.noneOf(Toolset.class);
        for (String name : parts(names)) {
          sets.add(Toolset.ofWord(name).orElseThrow(IllegalArgumentException::new));
        }
        yield sets;
      }
    };
  }

  static List<URI> httpsUrls(String text) {
    List<URI> urls = parts(text).stream().map(Values::baseUrl).toList();
    if (!urls.stream().allMatch(url -> url.getScheme().equals("https"))) {
      throw new IllegalArgumentException("not https");
    }
    return urls;
  }

  static List<String> origins(String text) {
    return parts(text).stream().map(Values::origin).toList();
  }

  private static String origin(String text) {
    URI url = httpUrl(text);
    if (!url.getRawPath().isEmpty() || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("an origin has no path");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  static List<String> networks(String text) {
    List<String> all = parts(text);
    all.forEach(Network::of);
    return all;
  }

  static List<AttachedServer> attachedServers(String text) {
    List<AttachedServer> all = parts(text).stream().map(Values::attachedServer).toList();
    if (all.stream().map(AttachedServer::url).distinct().count() < all.size()) {
      throw new IllegalArgumentException("the same URL twice");
    }
    return all;
  }

  private static AttachedServer attachedServer(String text) {
    int semicolon = text.indexOf(';');
    if (semicolon < 0) {
      return new AttachedServer(baseUrl(text), ServerConfig.DEFAULT_ACCOUNT, false);
    }
    URI url = baseUrl(text.substring(0, semicolon));
    String option = text.substring(semicolon + 1).strip();
    if (option.equals("shared")) {
      return new AttachedServer(url, null, true);
    }
    if (option.matches("account=[!-~&&[^;,]]{1,100}")) {
      return new AttachedServer(url, option.substring("account=".length()), false);
    }
    throw new IllegalArgumentException("unknown option");
  }
}
