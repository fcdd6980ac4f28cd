package dev.comfyserve.server.http;

/** Who may call a route. */
public enum Access {
  /** Everybody who reaches the port: health, the API's description, signed URLs. */
  OPEN,
  /** Holders of a token. */
  TOKEN
}
