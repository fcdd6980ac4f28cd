package dev.comfyserve.fleet.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a file is, told by its first bytes. Only where those say nothing, the name or the type that
 * came with it counts: the same bytes shall have the same name on ComfyUI, for its cache.
 *
 * @param ext without the dot
 */
public record FileKind(String ext, String contentType) {
  private static final int HEAD = 512;
  private static final Pattern EXT = Pattern.compile("[a-z0-9]{1,10}");
  private static final FileKind UNKNOWN = new FileKind("bin", "application/octet-stream");

  /** Types of the kinds that cannot be told by their bytes, and of the names of those that can. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("tiff", "image/tiff"),
          Map.entry("avif", "image/avif"),
          Map.entry("heic", "image/heic"),
          Map.entry("exr", "image/x-exr"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("mov", "video/quicktime"),
          Map.entry("webm", "video/webm"),
          Map.entry("mkv", "video/x-matroska"),
          Map.entry("avi", "video/x-msvideo"),
          Map.entry("m4a", "audio/mp4"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("wav", "audio/wav"),
          Map.entry("flac", "audio/flac"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("aac", "audio/aac"),
          Map.entry("glb", "model/gltf-binary"),
          Map.entry("gltf", "model/gltf+json"),
          Map.entry("obj", "model/obj"),
          Map.entry("stl", "model/stl"),
          Map.entry("ply", "application/octet-stream"),
          Map.entry("fbx", "application/octet-stream"),
          Map.entry("latent", "application/octet-stream"),
          Map.entry("safetensors", "application/octet-stream"),
          Map.entry("zip", "application/zip"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("json", "application/json"),
          Map.entry("txt", "text/plain"));

  /**
   * @param name the name that came with the file, or null
   * @param declared the content type that came with it, or null
   */
  public static FileKind of(Path file, String name, String declared) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(HEAD), name, declared);
    }
  }

  static FileKind of(byte[] head, String name, String declared) {
    String ext = byBytes(head);
    if (ext != null) {
      return named(ext);
    }
    String fromName = name == null ? "" : afterLastDot(name).toLowerCase(Locale.ROOT);
    if (TYPES.containsKey(fromName)) {
      return named(fromName);
    }
    String type = declared == null ? "" : declared.split(";", 2)[0].strip();
    for (Map.Entry<String, String> known : TYPES.entrySet()) {
      if (known.getValue().equalsIgnoreCase(type) && !type.equals(UNKNOWN.contentType)) {
        return named(known.getKey().equals("jpeg") ? "jpg" : known.getKey());
      }
    }
    return EXT.matcher(fromName).matches() ? new FileKind(fromName, UNKNOWN.contentType) : UNKNOWN;
  }

  private static FileKind named(String ext) {
    return new FileKind(ext, TYPES.get(ext));
  }

  private static String byBytes(byte[] b) {
    if (has(b, 0, "\u0089PNG\r\n\u001a\n")) {
      return "png";
    } else if (has(b, 0, "\u00ff\u00d8\u00ff")) {
      return "jpg";
    } else if (has(b, 0, "GIF87a") || has(b, 0, "GIF89a")) {
      return "gif";
    } else if (has(b, 0, "RIFF")) {
      return has(b, 8, "WEBP") ? "webp" : has(b, 8, "WAVE") ? "wav" : riffVideo(b);
    } else if (has(b, 0, "BM") && b.length >= 14 && has(b, 6, "\0\0\0\0")) {
      return "bmp";
    } else if (has(b, 0, "II*\0") || has(b, 0, "MM\0*")) {
      return "tiff";
    } else if (has(b, 0, "v/1\u0001")) {
      return "exr";
    } else if (has(b, 4, "ftyp")) {
      return byBrand(b);
    } else if (has(b, 0, "\u001aE\u00df\u00a3")) {
      return new String(b, StandardCharsets.ISO_8859_1).contains("webm") ? "webm" : "mkv";
    } else if (has(b, 0, "fLaC")) {
      return "flac";
    } else if (has(b, 0, "OggS")) {
      return "ogg";
    } else if (has(b, 0, "ID3")) {
      return "mp3";
    } else if (has(b, 0, "glTF")) {
      return "glb";
    } else if (has(b, 0, "%PDF-")) {
      return "pdf";
    } else if (has(b, 0, "PK\u0003\u0004")) {
      return "zip";
    }
    return byFrameSync(b);
  }

  private static String riffVideo(byte[] b) {
    return has(b, 8, "AVI ") ? "avi" : null;
  }

  private static String byBrand(byte[] b) {
    if (has(b, 8, "avif") || has(b, 8, "avis")) {
      return "avif";
    } else if (has(b, 8, "hei") || has(b, 8, "mif1") || has(b, 8, "hev")) {
      return "heic";
    } else if (has(b, 8, "qt  ")) {
      return "mov";
    } else if (has(b, 8, "M4A") || has(b, 8, "M4B")) {
      return "m4a";
    }
    return "mp4";
  }

  /** MPEG audio without a tag in front: eleven set bits, then a layer that exists. */
  private static String byFrameSync(byte[] b) {
    if (b.length < 4 || (b[0] & 0xff) != 0xff || (b[1] & 0xe0) != 0xe0) {
      return null;
    }
    if ((b[1] & 0xf6) == 0xf0) {
      return "aac";
    }
    boolean version = (b[1] & 0x18) != 0x08;
    boolean layer = (b[1] & 0x06) != 0;
    boolean rates = (b[2] & 0xf0) != 0xf0 && (b[2] & 0x0c) != 0x0c;
    return version && layer && rates ? "mp3" : null;
  }

  private static boolean has(byte[] bytes, int at, String latin1) {
    if (bytes.length < at + latin1.length()) {
      return false;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if ((bytes[at + i] & 0xff) != latin1.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String afterLastDot(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }
}
