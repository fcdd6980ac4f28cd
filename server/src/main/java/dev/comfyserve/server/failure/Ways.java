package dev.comfyserve.server.failure;

/**
 * What can be done over one connection, or by its user elsewhere, about what is missing. Sentences.
 *
 * @param workflow how to find out which saved workflows there are
 * @param upload how to get a url for a file; empty where there is no way
 */
public record Ways(String workflow, String upload) {
  /** Where nothing is known of the tools. */
  public static final Ways ASKING =
      new Ways(
          "Ask the user which saved workflow and version is meant; the deployments of"
              + " list_deployments name theirs.",
          "");
}
