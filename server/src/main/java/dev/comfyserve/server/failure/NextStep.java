package dev.comfyserve.server.failure;

import dev.comfyserve.contract.ApiException;
import java.util.regex.Pattern;

/** What an assistant should do about an error. */
public final class NextStep {
  private static final String FILE =
      "A file input takes a public https URL, a data: URI (data:image/png;base64,...) or the url of"
          + " an earlier output, and no path on somebody's machine.";

  /** As ComfyUI's loaders say it, e.g. {@code Invalid image file: photo.png}. */
  private static final Pattern NO_SUCH_FILE =
      Pattern.compile("Invalid (image|video|audio|\\w+ model) file");

  private NextStep() {}

  /** What happened and what to do now, for an assistant to read. */
  public static String told(ApiException e, Repeat repeat) {
    return told(e, repeat, Asked.ANYTHING, Ways.ASKING);
  }

  /**
   * The same in the words of one connection.
   *
   * @param asked what the call was about, as far as its arguments tell
   */
  public static String told(ApiException e, Repeat repeat, Asked asked, Ways ways) {
    String next = after(e, repeat, asked, ways);
    return next.isEmpty() ? e.getMessage() : sentence(e.getMessage()) + " " + next;
  }

  /** The words with an end, so that others can follow. */
  public static String sentence(String words) {
    return words.isEmpty() || ".!?".indexOf(words.charAt(words.length() - 1)) >= 0
        ? words
        : words + ".";
  }

  private static String after(ApiException e, Repeat repeat, Asked asked, Ways ways) {
    return switch (e.errorCode()) {
      case 10002 ->
          "update_deployment with is_enabled=true enables the deployment, if the user wants that.";
      case 10003 ->
          "list_deployments shows the deployments that there are; create_deployment makes a new"
              + " one.";
      // Only our own client knows it: from a host the number says nothing about what was sent.
      case 502002 ->
          e.payload() == null
              ? "Nothing was sent, so it is safe to call again in a few seconds; if it fails once"
                  + " more, tell the user that the host cannot be reached."
              : repeat.whenUnsure();
      default -> afterMeaning(e, repeat, asked, ways);
    };
  }

  /** An upstream may have codes of its own; then its status must do. */
  private static String afterMeaning(ApiException e, Repeat repeat, Asked asked, Ways ways) {
    return switch (e.meaning()) {
      case 401 ->
          "The token is missing, unknown or revoked: ask the user for a valid API token in the MCP"
              + " client's settings. Do not retry.";
      case 402 -> "Ask the user to add funds or raise the budget. Do not retry.";
      case 403 ->
          "It is not allowed with this connection and its token: tell the user, or do without. Do"
              + " not retry.";
      case 404, 410 -> afterNothing(asked.missing(e), ways);
      case 408 -> repeat.whenUnsure();
      case 409 ->
          "It does not fit how things stand: look with "
              + (asked.workflow() ? "list_deployments" : "get_deployment")
              + ", put right what the message names, then call again, or tell the user. As long as"
              + " things stand so, it will fail again.";
      case 413 ->
          "Send less: a public https URL in place of a data: URI, or a smaller file. Do not repeat"
              + " it unchanged.";
      case 422 -> afterFaults(String.valueOf(e.detail()), asked, ways);
      case 429 -> "Wait " + pause(e) + " seconds, then call again.";
      // A proxy gives it for what never arrived and for what broke off half done.
      case 503 ->
          repeat == Repeat.HARMLESS
              ? "The server takes no calls just now: one retry after "
                  + pause(e)
                  + " seconds is reasonable, then tell the user."
              : repeat.whenUnsure();
      case 200 ->
          "The host refused it with a success status: correct what the message names and call"
              + " again, or tell the user.";
      case 301, 302, 303, 307, 308 ->
          "Tell the user that the server's upstream address is not right any more. Do not retry.";
      default -> afterAnyOther(e.meaning(), repeat);
    };
  }

  private static String afterAnyOther(int status, Repeat repeat) {
    if (status >= 500) {
      return repeat.whenUnsure();
    }
    return status < 400
        ? ""
        : "Correct what the message names and call again, or tell the user. Do not repeat it"
            + " unchanged.";
  }

  /** The seconds that the host named. */
  public static String pause(ApiException e) {
    return e.retryAfter() == null ? "a few" : Long.toString(e.retryAfter().toSeconds());
  }

  /** A graph that is yet to be saved is in no deployment that could be looked at. */
  private static String afterFaults(String detail, Asked asked, Ways ways) {
    boolean graph = detail.contains("\"overrides\"") || detail.contains("\"workflow_api_json\"");
    String next =
        graph && !asked.workflow()
            ? "Correct what is named and call again; get_deployment with include_payload=true"
                + " shows node ids and the inputs that can be set."
            : "Correct what is named and call again.";
    boolean file = detail.contains("\"file_input\"") || detail.contains("\"unsafe_name\"");
    return file ? joined(next, ways.upload()) : next;
  }

  private static String afterNothing(Asked missing, Ways ways) {
    return switch (missing) {
      case DEPLOYMENT -> "Check the id: list_deployments gives the deployments.";
      case REQUEST ->
          "Check the id: get_deployment gives the newest requests of a deployment, where the"
              + " server lists them.";
      case INSTANCE ->
          "Instances come and go: get_request_status of a running request names one that lives"
              + " now.";
      case PATH ->
          "Check comfy_backend_path: a path of ComfyUI's HTTP API, without the host,"
              + " such as system_stats, api/free or object_info/KSampler. A ComfyUI that is shared"
              + " opens these three only.";
      case WORKFLOW -> ways.workflow();
      case WORKFLOW_VERSION -> "Use a version that the workflow has. " + ways.workflow();
      case ANYTHING ->
          "Check the ids: list_deployments gives the deployments, get_deployment the newest"
              + " requests of one, where the server lists them.";
    };
  }

  private static String joined(String one, String other) {
    return other.isEmpty() ? one : one + " " + other;
  }

  /**
   * What an assistant should do about a request that failed.
   *
   * @param said the error's text
   */
  public static String afterFailure(int errorCode, String said, Ways ways) {
    return NO_SUCH_FILE.matcher(said).find()
        ? joined(afterFailure(errorCode) + " " + FILE, ways.upload())
        : afterFailure(errorCode);
  }

  private static String afterFailure(int errorCode) {
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
