package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;

/** What an assistant should do about an error. */
final class NextStep {
  private NextStep() {}

  static String after(ApiException e) {
    return switch (e.errorCode()) {
      case 401001 ->
          "The token is missing, unknown or revoked: ask the user for a valid API token in the MCP"
              + " client's settings. Do not retry.";
      case 10001 -> "Ask the user to add funds or raise the budget. Do not retry.";
      case 10002 ->
          "The deployment is disabled: update_deployment with is_enabled=true enables it, if the"
              + " user wants that.";
      case 10003 -> "It was deleted: use list_deployments, or create_deployment for a new one.";
      case 404001 ->
          e.getMessage().contains("workflow")
              ? "Ask the user which saved workflow and version is meant; the deployments of"
                  + " list_deployments name theirs."
              : "Check the id: list_deployments gives the deployments, get_deployment the newest"
                  + " requests of one.";
      case 422001 ->
          "Correct the fields named in detail and call again; get_deployment with"
              + " include_payload=true shows node ids and the inputs that can be set.";
      case 429001 ->
          "Wait "
              + (e.retryAfter() == null ? "a few" : Long.toString(e.retryAfter().toSeconds()))
              + " seconds, then call again.";
      default ->
          e.httpStatus() == 0 || e.httpStatus() >= 500
              ? "The server could not do it; one retry after a few seconds is reasonable, then tell"
                  + " the user."
              : "";
    };
  }
}
