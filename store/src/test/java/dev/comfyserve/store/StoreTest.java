package dev.comfyserve.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.store.db.StoreException;
import dev.comfyserve.store.token.TokenHolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir Path temporary;
  private final SettableClock clock = new SettableClock();

  @Test
  void a_second_server_on_the_same_folder_is_refused_until_the_first_has_closed() {
    Path folder = temporary.resolve("state");
    try (Store first = open(folder)) {
      assertThatThrownBy(() -> open(folder))
          .isInstanceOf(StateFolderInUse.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(first.tokens().list()).isEmpty();
    }
    open(folder).close();
  }

  @Test
  void who_has_the_folder_open_is_known_and_to_look_does_not_open_it() throws Exception {
    Path folder = temporary.resolve("held");
    assertThat(Store.holder(folder)).isEmpty();
    try (Store _ = open(folder)) {
      assertThat(Store.holder(folder)).hasValue(ProcessHandle.current().pid());
      assertThatThrownBy(() -> open(folder)).isInstanceOf(StateFolderInUse.class);
      // Neither look has cost this process its lock: another sees it.
      assertThat(lockedForAnother(folder)).isTrue();
    }
    assertThat(Store.holder(folder)).isEmpty();
    assertThat(lockedForAnother(folder)).isFalse();
  }

  private static boolean lockedForAnother(Path folder) throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .equals("OptionalLong[" + ProcessHandle.current().pid() + "]");
  }

  /** Looks from a process of its own. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] folder) {
      System.out.print(Store.holder(Path.of(folder[0])));
    }
  }

  @Test
  void folders_that_are_made_are_their_owners_alone() throws Exception {
    Path folder = temporary.resolve("above/state");
    try (Store store = open(folder)) {
      assertThat(store.folder()).isEqualTo(folder);
      assertThat(mode(folder)).isEqualTo("rwx------");
      assertThat(mode(folder.resolve("blobs"))).isEqualTo("rwx------");
      assertThat(mode(folder.resolve("comfyserve.db"))).isEqualTo("rw-------");
    }
  }

  @Test
  void what_lies_in_a_folder_that_was_open_to_all_is_private_all_the_same() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Store store = open(folder)) {
      assertThat(mode(store.folder())).isEqualTo("rwxr-xr-x");
      assertThat(mode(folder.resolve("blobs"))).isEqualTo("rwx------");
      assertThat(mode(folder.resolve("comfyserve.db"))).isEqualTo("rw-------");
    }
  }

  @Test
  void tokens_can_be_made_before_the_first_server_and_beside_one() {
    Path folder = temporary.resolve("state");
    String token;
    try (TokenStore beside = Store.openBeside(folder, clock, OpenStore.IDS)) {
      token = beside.tokens().create("ann").reveal();
    }
    try (Store store = open(folder);
        TokenStore beside = Store.openBeside(folder, clock, OpenStore.IDS)) {
      assertThat(store.tokens().holderOf(token)).contains(new TokenHolder("ann", false));
      assertThat(beside.tokens().list()).hasSize(1);
    }
  }

  @Test
  void a_start_that_fails_gives_the_folder_back() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("state"));
    Path database = folder.resolve("comfyserve.db");
    Files.writeString(database, "this is not a database at all, it is a text. ".repeat(99));
    assertThatThrownBy(() -> open(folder)).isInstanceOf(StoreException.class);
    Files.delete(database);
    open(folder).close();
  }

  @Test
  void a_closed_store_refuses_and_closes_again() {
    Store store = open(temporary.resolve("state"));
    store.close();
    store.close();
    assertThatThrownBy(() -> store.tokens().list()).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.tokens().create("ann")).isInstanceOf(StoreException.class);
  }

  private Store open(Path folder) {
    return Store.open(folder, clock, OpenStore.IDS);
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
