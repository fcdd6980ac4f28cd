package dev.comfyserve.server.tools;

import dev.comfyserve.server.failure.Ways;

/** For tests of single tools: a connection of which nothing special is known. */
final class Told {
  static final Offered OFFERED = new Offered(true, Selection.TEN);
  static final Failures PLAINLY = new Failures(null, Ways.ASKING);

  private Told() {}
}
