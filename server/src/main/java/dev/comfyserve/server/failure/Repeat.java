package dev.comfyserve.server.failure;

/** What it means to make a call once more when nobody knows whether it was carried out. */
public enum Repeat {
  /** Reads, and what has the same end however often it is done. */
  HARMLESS(
      "It is safe to call again after a few seconds; if it fails once more, tell the user what"
          + " failed."),

  RUNS_AGAIN(
      "The request may or may not have been accepted. Do not submit it again by yourself: a second"
          + " one would run, and cost, again. get_deployment shows the newest requests where the"
          + " server lists them; where it does not (RunComfy), ask the user to look at the"
          + " deployment's requests on the site and whether to submit again."),

  MAKES_ANOTHER(
      "The deployment may or may not have been made: look for its name with list_deployments before"
          + " you create it again."),

  DOES_TWICE(
      "ComfyUI may or may not have carried it out: call again only if doing it twice is harmless,"
          + " as reads and api/free are.");

  private final String whenUnsure;

  Repeat(String whenUnsure) {
    this.whenUnsure = whenUnsure;
  }

  String whenUnsure() {
    return whenUnsure;
  }
}
