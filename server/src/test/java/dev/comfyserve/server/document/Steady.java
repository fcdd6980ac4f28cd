package dev.comfyserve.server.document;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes the text of a run the same in every run: ids, times, ports, digests and signatures. */
final class Steady {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
  private static final Pattern HOST = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
  private static final Pattern SIGNED = Pattern.compile("exp=\\d+&sig=[\\w-]+");

  /** A picture holds the graph that made it, and that the attempt's id. */
  private static final Pattern DIGEST = Pattern.compile("\\b[0-9a-f]{64}\\b");

  private final Map<String, String> ids = new LinkedHashMap<>();

  String text(String text) {
    String named =
        UUID.matcher(text)
            .replaceAll(
                found ->
                    ids.computeIfAbsent(
                        found.group(),
                        _ -> "%1$08x-0000-4000-8000-%1$012x".formatted(ids.size() + 1)));
    String timed = TIME.matcher(named).replaceAll("2026-11-22T08:21:33.123456+00:00");
    String hosted = HOST.matcher(timed).replaceAll("http://127.0.0.1:8484");
    String digested = DIGEST.matcher(hosted).replaceAll("7e62...25fb");
    return SIGNED.matcher(digested).replaceAll("exp=1796028181&sig=...");
  }
}
