package dev.comfyserve.server.tools;

import dev.comfyserve.server.failure.Ways;

/**
 * What one connection can do, in words: by its own tools where they are on, else by what its user
 * does elsewhere.
 *
 * @param comfyServe whether the host has what our own tools need
 */
record Offered(boolean comfyServe, Selection selection) {
  private static final String ON_SITE = "workflows are saved on RunComfy's site";

  private static final String ITS_FOLDER =
      " (with --data FOLDER where this server's state folder is another than ~/.comfyserve)";

  private boolean has(Toolset toolset) {
    return comfyServe && selection.toolsets().contains(toolset);
  }

  /** How a first deployment comes about. */
  String firstDeployment() {
    if (selection.onlyReads()) {
      return "This connection may only read: ask the user to make one.";
    }
    if (!comfyServe) {
      return "A deployment runs a saved workflow, and "
          + ON_SITE
          + ": ask the user for the id and version of one, then call create_deployment.";
    }
    if (has(Toolset.WORKFLOWS)) {
      return "A deployment runs a saved workflow: list_workflows shows those that there are,"
          + " save_workflow saves one; then call create_deployment.";
    }
    return "A deployment runs a saved workflow, and this connection has no tool that saves one: ask"
        + " the user to run `comfyserve workflow save FILE`"
        + ITS_FOLDER
        + ", which prints the workflow id for create_deployment"
        + (selection.allowed().contains(Toolset.WORKFLOWS)
            ? ", or to turn on " + Toolset.WORKFLOWS.turnedOn(selection.toolsets())
            : "")
        + ".";
  }

  Ways ways() {
    return new Ways(workflow(), upload());
  }

  private String workflow() {
    if (has(Toolset.WORKFLOWS)) {
      return "list_workflows shows the saved workflows and their versions.";
    }
    return Ways.ASKING.workflow()
        + (comfyServe
            ? " `comfyserve workflow list`" + ITS_FOLDER + " shows all."
            : " New " + ON_SITE + ".");
  }

  private String upload() {
    if (!comfyServe) {
      return "";
    }
    return has(Toolset.FILES) && !selection.onlyReads()
        ? "upload_file makes a url of a file's bytes."
        : "The user can upload a file for its url (POST /prod/v2/files, or @FILE with `comfyserve"
            + " run`).";
  }
}
