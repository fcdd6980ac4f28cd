package dev.comfyserve.engine.image;

import java.util.List;

/**
 * Reads a file's frames: PNG and animated PNG by itself, JPEG, GIF, BMP and TIFF through the JDK.
 */
public final class PictureReader {
  private PictureReader() {}

  /**
   * Every frame, turned upright as the EXIF orientation says.
   *
   * @throws NotAPicture when the bytes are of no known kind or broken beyond reading
   */
  public static List<Picture> read(byte[] file) throws NotAPicture {
    if (Png.isPng(file)) {
      return Orientation.upright(Png.read(file), Orientation.ofPng(file));
    }
    return Orientation.upright(JdkPictures.read(file), Orientation.ofJpeg(file));
  }
}
