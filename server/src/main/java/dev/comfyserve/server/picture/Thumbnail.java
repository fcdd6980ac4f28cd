package dev.comfyserve.server.picture;

/**
 * A small picture of one output.
 *
 * @param output which one, by its place among the outputs
 * @param picture what to show
 */
public record Thumbnail(int output, Picture picture) {

  /**
   * @param bytes a PNG or a JPEG; not to be changed
   * @param width of the whole file; 0 where only a frame of it was looked at
   * @param height of the whole file; 0 where only a frame of it was looked at
   * @param frame it is one frame of a video
   */
  public record Picture(byte[] bytes, String mimeType, int width, int height, boolean frame) {
    Picture ofVideo() {
      return new Picture(bytes, mimeType, 0, 0, true);
    }
  }
}
