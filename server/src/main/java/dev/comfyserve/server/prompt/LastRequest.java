package dev.comfyserve.server.prompt;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.mcp.prompt.PromptCall;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.request.RequestRef;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What became of a request: it is looked up, so that the assistant has both of its ids. */
final class LastRequest {
  private static final int LONGEST_ID = 160;

  private static final String CANCEL =
      """
      - If it is in_queue: it still waits. Tell me its place, call cancel_request, and tell me whether it \
      was cancelled in time.
      """;

  private static final String LOOK =
      """
      - If it is in_queue: it still waits. Tell me its place.
      """;

  private static final String THEN =
      """
      - If it is in_progress: it runs. Do not cancel it; tell me how far it is, and that you can look again.
      - If it is completed: call get_request_result and show me what it made, with the links. If it failed, \
      tell me the reason in a sentence and what to change.
      - If it was cancelled: tell me so.
      Do not submit anything new without asking me.
      """;

  private final OwnApi own;
  private final RequestHandles handles;
  private final boolean onlyReads;

  /**
   * @param own null where the host cannot list requests
   * @param onlyReads whether there is no tool that could cancel
   */
  LastRequest(OwnApi own, boolean onlyReads) {
    this.own = own;
    this.handles = new RequestHandles(own);
    this.onlyReads = onlyReads;
  }

  PromptResult get(PromptCall<Caller> call) {
    String given = call.arguments().getOrDefault("request_id", "").strip();
    String text = given.isEmpty() ? newest(call.principal()) : named(call.principal(), given);
    return new PromptResult("What became of a request", List.of(PromptMessage.user(text)));
  }

  private String then() {
    return "\n" + (onlyReads ? LOOK : CANCEL) + THEN;
  }

  private String newest(Caller caller) {
    String question = "What became of my last request? ";
    if (own == null) {
      return question
          + "This server cannot list requests: take the request_id and deployment_id of the newest"
          + " submit_request in this conversation, or ask me for them. Then call"
          + " get_request_status."
          + then();
    }
    Optional<JsonNode> newest = own.recentRequests(caller, 1).valueStream().findFirst();
    return newest
        .map(
            one ->
                question
                    + status(
                        "My newest request",
                        new RequestRef(
                            one.path("deployment_id").asString(),
                            one.path("request_id").asString()))
                    + " It was submitted at %s.".formatted(one.path("created_at").asString())
                    + then())
        .orElse(
            question
                + "There is none in this account (results are kept for a limited time): tell me"
                + " so, and offer to make something.");
  }

  private String named(Caller caller, String given) {
    String question = "What became of this request of mine? ";
    return handles
        .find(caller, given)
        .map(found -> question + status("The request", found.request()) + then())
        .orElse(
            question
                + "I named it \"%s\", but there is no such request in this account: tell me so."
                    .formatted(Text.clip(given, LONGEST_ID))
                + " Then, if the conversation names its deployment_id, try get_request_status with"
                + " both."
                + then());
  }

  private static String status(String which, RequestRef request) {
    return "%s has request_id %s on deployment_id %s. Call get_request_status with these."
        .formatted(which, request.requestId(), request.deploymentId());
  }
}
