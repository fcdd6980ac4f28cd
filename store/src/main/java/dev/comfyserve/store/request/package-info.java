/**
 * The durable queue: requests, their attempts, and how they end.
 *
 * <p>Entry type: {@link dev.comfyserve.store.request.Requests}. States: {@code in_queue} &lt;-&gt;
 * {@code in_progress} -&gt; {@code succeeded}, {@code failed} or {@code cancelled}, the last three
 * written once. An attempt is {@code alive} until it finishes or is handed back; when its request
 * is ended over its head it is {@code abandoned} until the instance has let go of it. A request has
 * at most one attempt that is not over, by a unique index; every write of an attempt is guarded by
 * the attempt's id, and one that comes too late changes nothing and answers false.
 *
 * <p>{@code extra_data} is a secret and is erased in the transaction that ends the request.
 * Thread-safe.
 */
package dev.comfyserve.store.request;
