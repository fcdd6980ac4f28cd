package dev.comfyserve.server;

import dev.comfyserve.server.config.ServerConfig;

/** Starts a server in this process. */
public final class ComfyServe {
  private ComfyServe() {}

  /**
   * Opens the state folder, recovers, binds the port and answers calls when this returns.
   *
   * @throws StartRefused when it cannot start for a reason that the operator can change (folder in
   *     use, port taken); the message is one clear line
   */
  public static RunningServer start(ServerConfig config) throws StartRefused {
    throw new UnsupportedOperationException();
  }
}
