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
      case 404001 -> afterNothing(e.getMessage());
      case 422001 ->
          aboutTheGraph(e)
              ? "Correct what is named and call again; get_deployment with include_payload=true"
                  + " shows node ids and the inputs that can be set."
              : "Correct what is named and call again.";
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

  private static boolean aboutTheGraph(ApiException e) {
    String detail = String.valueOf(e.detail());
    return detail.contains("\"overrides\"") || detail.contains("\"workflow_api_json\"");
  }

  private static String afterNothing(String message) {
    if (message.contains("workflow")) {
      return "Ask the user which saved workflow and version is meant; the deployments of"
          + " list_deployments name theirs.";
    }
    if (message.contains("instance")) {
      return "Instances come and go: get_request_status of a running request names one that lives"
          + " now.";
    }
    return "Check the id: list_deployments gives the deployments, get_deployment the newest"
        + " requests of one.";
  }

  /** What an assistant should do about a request that failed. */
  static String afterFailure(int errorCode) {
    return switch (errorCode) {
      case 10002, 10003 -> "The deployment was disabled or deleted meanwhile: ask the user.";
      case 20001, 30001 ->
          "Correct the inputs of that node and submit a new request; get_deployment with"
              + " include_payload=true shows what can be set.";
      case 30002 ->
          "Submit a new request with a smaller size or batch, or ask for larger hardware.";
      case 30003, 30007 -> "One new submit_request is reasonable; if it fails too, tell the user.";
      case 30004 ->
          "Submit a new request with less work (smaller size, fewer steps), or ask the user.";
      case 30006 -> "Submit a new request with a URL that anybody can fetch, or with a data: URI.";
      default -> "Tell the user.";
    };
  }
}
