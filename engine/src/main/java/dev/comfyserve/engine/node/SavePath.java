package dev.comfyserve.engine.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the next files of a prefix go.
 *
 * @param subfolder below the root, with slashes; empty for the root itself
 * @param stem the file name before the counter
 * @param counter one more than the highest number there is
 */
record SavePath(Path folder, String subfolder, String stem, int counter) {
  static SavePath of(Path root, String prefix, int width, int height, LocalDateTime now)
      throws NodeFailure, IOException {
    Path path;
    try {
      path = Path.of(expanded(prefix, width, height, now)).normalize();
    } catch (InvalidPathException e) {
      throw new NodeFailure("ValueError", "not a file name: " + prefix, e);
    }
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root)) {
      throw new NodeFailure(
          "Exception", "Saving image outside the output folder is not allowed: " + prefix);
    }
    boolean unnamed = file.equals(root);
    String stem = unnamed ? "." : file.getFileName().toString();
    Path folder = unnamed ? root : file.getParent();
    Files.createDirectories(folder);
    return new SavePath(
        folder, root.relativize(folder).toString().replace('\\', '/'), stem, counter(folder, stem));
  }

  String fileName(int index) {
    return String.format(
        Locale.ROOT, "%s_%05d_.png", stem.replace("%batch_num%", "" + index), counter + index);
  }

  private static String expanded(String prefix, int width, int height, LocalDateTime now) {
    if (prefix.indexOf('%') < 0) {
      return prefix;
    }
    return prefix
        .replace("%width%", "" + width)
        .replace("%height%", "" + height)
        .replace("%year%", "" + now.getYear())
        .replace("%month%", twoDigits(now.getMonthValue()))
        .replace("%day%", twoDigits(now.getDayOfMonth()))
        .replace("%hour%", twoDigits(now.getHour()))
        .replace("%minute%", twoDigits(now.getMinute()))
        .replace("%second%", twoDigits(now.getSecond()));
  }

  private static String twoDigits(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }

  private static int counter(Path folder, String stem) throws IOException {
    Pattern numbered = Pattern.compile(Pattern.quote(stem) + "_(\\d{1,9})(?:_.*)?");
    int highest = 0;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Matcher match = numbered.matcher(entry.getFileName().toString());
        if (match.matches()) {
          highest = Math.max(highest, Integer.parseInt(match.group(1)));
        }
      }
    }
    return highest + 1;
  }
}
