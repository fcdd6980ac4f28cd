package dev.comfyserve.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints; the version is the jar's. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"comfyserve " + (version == null ? "(not packaged)" : version)};
  }
}
