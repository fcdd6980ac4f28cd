package dev.comfyserve.contract;

/**
 * What comes with a submit beside its body; every field may be null.
 *
 * @param webhook the {@code webhook} query parameter, which wins over the body's
 * @param webhookIntermediateStatus the query parameter of that name
 * @param idempotencyKey the same account, deployment and key within 24 h give the same request
 */
public record SubmitOptions(
    String webhook, Boolean webhookIntermediateStatus, String idempotencyKey) {
  public static final SubmitOptions NONE = new SubmitOptions(null, null, null);
}
