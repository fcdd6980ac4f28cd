package dev.comfyserve.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Programs of others that some tests drive; {@code ci/<name>/install} puts them into the checkout.
 *
 * @param what for a reader
 */
public record Installation(String name, String what) {
  public static final Installation CLIENTS = new Installation("clients", "official MCP clients");
  public static final Installation CONFORMANCE =
      new Installation("conformance", "official MCP conformance suite");

  /** Names, by commas, of what may not be missing here. */
  private static final String REQUIRED = "COMFYSERVE_TEST_REQUIRE";

  public Path folder() {
    return Path.of("").toAbsolutePath().getParent().resolve("ci").resolve(name);
  }

  /**
   * False, after a line that says so, if it is not installed; the test is skipped then.
   *
   * @throws IllegalStateException if it is required here
   */
  public boolean present() {
    if (Files.exists(folder().resolve(".installed"))) {
      return true;
    }
    String required = System.getenv(REQUIRED);
    if (required != null && List.of(required.split("\\s*,\\s*")).contains(name)) {
      throw new IllegalStateException(
          REQUIRED + " names " + name + ": run ci/" + name + "/install first");
    }
    System.err.println("skipped: " + what + " (ci/" + name + "/install)");
    return false;
  }
}
