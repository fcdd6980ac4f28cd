package dev.comfyserve.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The folder and its lock. Folders that are made here are for their owner only. One that was there
 * keeps its mode, which its operator chose; what lies in it is private all the same.
 */
final class StateFolder implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final int HOLDER_LENGTH = 200;
  private static final String HOLDER = "process ";

  /** A look at the lock holds it for an instant, which must not look like another server. */
  private static final int LOOKS = 100;

  private static final Duration LOOK = Duration.ofMillis(10);

  /**
   * What this process has locked. To close any channel of a locked file, even one for reading,
   * would give the lock up; so these files are not opened twice.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path held;
  private final FileChannel channel;

  private StateFolder(Path held, FileChannel channel) {
    this.held = held;
    this.channel = channel;
  }

  static Path make(Path folder) {
    try {
      boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] mode =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
              }
              : new FileAttribute<?>[0];
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, mode);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be made", e);
    }
  }

  /** The operating system gives the lock back however this process ends. */
  static StateFolder lock(Path folder) {
    synchronized (HELD) {
      FileChannel channel = null;
      try {
        Path held = folder.toRealPath();
        String here = HOLDER + ProcessHandle.current().pid();
        if (HELD.contains(held)) {
          throw new StateFolderInUse(folder, here);
        }
        channel =
            FileChannel.open(
                folder.resolve(LOCK),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        if (locked(channel)) {
          channel.truncate(0);
          channel.write(ByteBuffer.wrap(here.getBytes(StandardCharsets.UTF_8)), 0);
          HELD.add(held);
          return new StateFolder(held, channel);
        }
        String holder = read(channel);
        channel.close();
        throw new StateFolderInUse(folder, holder);
      } catch (IOException e) {
        close(channel);
        throw new UncheckedIOException("The state folder " + folder + " cannot be locked", e);
      }
    }
  }

  /** The process that has the folder open at this moment; empty where none has. */
  static OptionalLong holder(Path folder) {
    synchronized (HELD) {
      try {
        if (HELD.contains(folder.toRealPath())) {
          return OptionalLong.of(ProcessHandle.current().pid());
        }
        try (FileChannel channel =
            FileChannel.open(folder.resolve(LOCK), StandardOpenOption.READ)) {
          return looked(channel) ? OptionalLong.empty() : pid(read(channel));
        }
      } catch (IOException e) {
        return OptionalLong.empty(); // nobody has opened it yet, or it is not for our eyes
      }
    }
  }

  private static OptionalLong pid(String holder) {
    return holder.matches(HOLDER + "[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(holder.substring(HOLDER.length())))
        : OptionalLong.empty();
  }

  private static boolean locked(FileChannel channel) throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      if (channel.tryLock() != null) {
        return true;
      }
      if (!looked(channel)) {
        return false;
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  /** Whether nobody has the lock, others who look left aside. */
  private static boolean looked(FileChannel channel) throws IOException {
    try (FileLock look = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return look != null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(HOLDER_LENGTH);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    synchronized (HELD) {
      if (channel.isOpen()) {
        HELD.remove(held);
        close(channel);
      }
    }
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
