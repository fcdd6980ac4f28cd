package dev.comfyserve.engine.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import org.w3c.dom.Node;

/** The frames of a GIF, each painted over what the one before left. */
final class GifFrames {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final String SCREEN = "javax_imageio_gif_stream_1.0";

  private GifFrames() {}

  static List<Picture> read(ImageReader reader) throws IOException, NotAPicture {
    int[] size = screen(reader);
    int width = size[0];
    int height = size[1];
    Picture.checkSize(width, height);
    byte[] canvas = new byte[width * height * 4];
    List<Picture> frames = new ArrayList<>();
    int count = reader.getNumImages(true);
    for (int i = 0; i < count; i++) {
      Picture part = JdkPictures.picture(reader.read(i));
      IIOMetadataNode root = (IIOMetadataNode) reader.getImageMetadata(i).getAsTree(FORMAT);
      int x = number(root, "ImageDescriptor", "imageLeftPosition");
      int y = number(root, "ImageDescriptor", "imageTopPosition");
      String disposal = text(root, "GraphicControlExtension", "disposalMethod");
      byte[] before = canvas.clone();
      paint(canvas, width, height, part, x, y, frames.isEmpty());
      frames.add(new Picture(width, height, canvas.clone(), seesThrough(canvas)));
      if (disposal.equals("restoreToPrevious")) {
        canvas = before;
      } else if (disposal.equals("restoreToBackgroundColor")) {
        clear(canvas, width, height, part, x, y);
      }
    }
    return frames;
  }

  private static int[] screen(ImageReader reader) throws IOException {
    IIOMetadataNode root = (IIOMetadataNode) reader.getStreamMetadata().getAsTree(SCREEN);
    int width = number(root, "LogicalScreenDescriptor", "logicalScreenWidth");
    int height = number(root, "LogicalScreenDescriptor", "logicalScreenHeight");
    return width > 0 && height > 0
        ? new int[] {width, height}
        : new int[] {reader.getWidth(0), reader.getHeight(0)};
  }

  /**
   * @param all also what is transparent, whose colour the first frame keeps
   */
  private static void paint(
      byte[] canvas, int width, int height, Picture part, int x, int y, boolean all) {
    for (int line = 0; line < part.height() && y + line < height; line++) {
      for (int i = 0; i < part.width() && x + i < width; i++) {
        int from = (line * part.width() + i) * 4;
        if (all || part.rgba()[from + 3] != 0) {
          System.arraycopy(part.rgba(), from, canvas, ((y + line) * width + x + i) * 4, 4);
        }
      }
    }
  }

  private static void clear(byte[] canvas, int width, int height, Picture part, int x, int y) {
    for (int line = 0; line < part.height() && y + line < height; line++) {
      int from = ((y + line) * width + x) * 4;
      int length = Math.min(part.width(), width - x) * 4;
      java.util.Arrays.fill(canvas, from, from + length, (byte) 0);
    }
  }

  private static boolean seesThrough(byte[] rgba) {
    for (int i = 3; i < rgba.length; i += 4) {
      if (rgba[i] != (byte) 255) {
        return true;
      }
    }
    return false;
  }

  private static int number(IIOMetadataNode root, String element, String attribute) {
    String text = text(root, element, attribute);
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private static String text(IIOMetadataNode root, String element, String attribute) {
    Node node = root.getElementsByTagName(element).item(0);
    Node value = node == null ? null : node.getAttributes().getNamedItem(attribute);
    return value == null ? "" : value.getNodeValue();
  }
}
