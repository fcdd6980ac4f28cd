package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;

/** What an assistant should do about an error. */
final class NextStep {
  private NextStep() {}

  static String after(ApiException e, Repeat repeat) {
    return switch (e.errorCode()) {
      case 401001 -> afterStatus(401, e, repeat);
      case 10001 -> afterStatus(402, e, repeat);
      case 10002 ->
          "The deployment is disabled: update_deployment with is_enabled=true enables it, if the"
              + " user wants that.";
      case 10003 -> "It was deleted: use list_deployments, or create_deployment for a new one.";
      case 404001 -> afterNothing(e.getMessage());
      case 422001 -> afterStatus(422, e, repeat);
      case 429001 -> afterStatus(429, e, repeat);
      case 502002 ->
          "Nothing was sent, so it is safe to call again in a few seconds; if it fails once more,"
              + " tell the user that the host cannot be reached.";
      default -> afterStatus(e.httpStatus(), e, repeat);
    };
  }

  /** An upstream may have codes of its own; then its status must do. */
  private static String afterStatus(int status, ApiException e, Repeat repeat) {
    return switch (status) {
      case 401 ->
          "The token is missing, unknown or revoked: ask the user for a valid API token in the MCP"
              + " client's settings. Do not retry.";
      case 402 -> "Ask the user to add funds or raise the budget. Do not retry.";
      case 403 ->
          "It is not allowed with this connection and its token: tell the user, or do without. Do"
              + " not retry.";
      case 404, 410 -> afterNothing(e.getMessage());
      case 422 ->
          aboutTheGraph(e)
              ? "Correct what is named and call again; get_deployment with include_payload=true"
                  + " shows node ids and the inputs that can be set."
              : "Correct what is named and call again.";
      case 429 ->
          "Wait "
              + (e.retryAfter() == null ? "a few" : Long.toString(e.retryAfter().toSeconds()))
              + " seconds, then call again.";
      case 503 ->
          "The server takes no calls just now: one retry after a few seconds is reasonable, then"
              + " tell the user.";
      case 200 ->
          "The host refused it with a success status: correct what the message names and call"
              + " again, or tell the user.";
      case 301, 302, 303, 307, 308 ->
          "Tell the user that the server's upstream address is not right any more. Do not retry.";
      default -> status >= 500 ? repeat.whenUnsure() : "";
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
        + " requests of one, where the server lists them.";
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
