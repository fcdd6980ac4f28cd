package dev.comfyserve.server.config;

/** The list of all settings. */
public final class Settings {
  private Settings() {}
}
