package dev.comfyserve.comfyui.client;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.ProxyRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Keeps a forwarded call on its server. */
final class Forwarding {
  private static final int DECODINGS = 4;

  private Forwarding() {}

  /** Where the call goes: below the base, whatever the path tries. */
  static URI target(URI base, ProxyRequest request) {
    if (!request.method().equals("GET") && !request.method().equals("POST")) {
      throw new ApiException(ErrorCode.METHOD_NOT_ALLOWED, "only GET and POST are forwarded");
    }
    String path = request.path();
    if (path.startsWith("/") || path.contains("//") || !stays(path)) {
      throw ApiException.notFound("ComfyUI path", path);
    }
    String query = request.query();
    try {
      return URI.create(base + "/" + path + (query == null ? "" : "?" + query));
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound("ComfyUI path", path);
    }
  }

  /** However often it is decoded on its way, the path holds nothing that moves it elsewhere. */
  private static boolean stays(String path) {
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      return false;
    }
    String text = path;
    for (int round = 0; round < DECODINGS; round++) {
      if (moves(text)) {
        return false;
      }
      String decoded;
      try {
        decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return round > 0; // a percent sign of the name itself
      }
      if (decoded.equals(text)) {
        return true;
      }
      text = decoded;
    }
    return false;
  }

  private static boolean moves(String path) {
    if (path.chars().anyMatch(c -> c < ' ' || c == 127 || c == '\\')) {
      return true;
    }
    for (String segment : path.split("/", -1)) {
      String name = segment.split(";", 2)[0];
      if (name.equals("..") || name.equals(".")) {
        return true;
      }
    }
    return false;
  }
}
