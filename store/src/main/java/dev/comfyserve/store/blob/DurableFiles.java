package dev.comfyserve.store.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Files that survive a power cut from the moment that their method returns. */
final class DurableFiles {
  private static final int BUFFER = 64 * 1024;

  private DurableFiles() {}

  /** Writes a new file down to the disk, and tells its content's name. */
  static Blob write(InputStream content, long limit, Path file) throws IOException {
    MessageDigest sha256 = sha256();
    long size = 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        size += read;
        if (size > limit) {
          throw new TooLarge(limit);
        }
        sha256.update(buffer, 0, read);
        for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read); bytes.hasRemaining(); ) {
          channel.write(bytes);
        }
      }
      channel.force(true);
    }
    return new Blob(HexFormat.of().formatHex(sha256.digest()), size);
  }

  /** Gives a written file its name, in a folder that is made where there is none. */
  static void move(Path from, Path to) throws IOException {
    Path folder = to.getParent();
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      force(folder.getParent());
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the state folder's file system cannot rename a file", e);
    }
    force(folder);
  }

  /** A name is only on the disk when its folder is. Windows has no such call and needs none. */
  private static void force(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
