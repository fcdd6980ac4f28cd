package dev.comfyserve.comfyui.graph;

import java.util.Arrays;

/** Places in a caller's body. */
final class Loc {
  private Loc() {}

  static String[] in(String[] outer, String... inner) {
    String[] all = Arrays.copyOf(outer, outer.length + inner.length);
    System.arraycopy(inner, 0, all, outer.length, inner.length);
    return all;
  }
}
