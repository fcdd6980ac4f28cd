package dev.comfyserve.engine.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folders that an engine reads and writes; names never lead out of them. */
public record Folders(Path base) {
  /** The three kinds of folder, with their names on the wire and on disk. */
  public enum Kind {
    INPUT,
    OUTPUT,
    TEMP;

    public String label() {
      return switch (this) {
        case INPUT -> "input";
        case OUTPUT -> "output";
        case TEMP -> "temp";
      };
    }

    public static Optional<Kind> labelled(String label) {
      return Stream.of(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
  }

  /** A file name whose ending names another folder, like {@code x.png [output]}. */
  public record Annotated(Kind kind, String name) {
    public static Annotated of(String text, Kind preset) {
      for (Kind kind : Kind.values()) {
        String suffix = " [" + kind.label() + "]";
        if (text.endsWith(suffix)) {
          return new Annotated(kind, text.substring(0, text.length() - suffix.length()));
        }
      }
      return new Annotated(preset, text);
    }
  }

  public Folders {
    base = base.toAbsolutePath().normalize();
  }

  public Path folder(Kind kind) {
    return base.resolve(kind.label());
  }

  /** Makes the folders and empties {@code temp}. */
  public void prepare() throws IOException {
    for (Kind kind : Kind.values()) {
      Files.createDirectories(folder(kind));
    }
    wipeTemp();
  }

  public void wipeTemp() throws IOException {
    Path temp = folder(Kind.TEMP);
    if (!Files.isDirectory(temp)) {
      return;
    }
    List<Path> doomed;
    try (Stream<Path> tree = Files.walk(temp)) {
      doomed = tree.filter(path -> !path.equals(temp)).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : doomed) {
      Files.deleteIfExists(path);
    }
  }

  /** The path of a name below a folder, or nothing where it leads out. */
  public Optional<Path> inside(Kind kind, String subfolder, String name) {
    Path root = folder(kind);
    try {
      Path path = root.resolve(subfolder).resolve(name).normalize();
      return path.startsWith(root) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The existing file that a node input names, by default in {@code input}. */
  public Optional<Path> file(String annotatedName) {
    Annotated annotated = Annotated.of(annotatedName, Kind.INPUT);
    return inside(annotated.kind(), "", annotated.name()).filter(Files::isRegularFile);
  }

  /** The names of the files directly in {@code input}, sorted. */
  public List<String> inputFiles() {
    try (Stream<Path> entries = Files.list(folder(Kind.INPUT))) {
      return entries
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // a base directory that no engine has used yet has no files
    }
  }
}
