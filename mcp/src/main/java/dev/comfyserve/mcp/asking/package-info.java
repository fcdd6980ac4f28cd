/**
 * Questions to the client of a request: what may be asked of whom, whether an answer answers, and
 * the signed state that carries what was asked and answered from one round of a modern request to
 * the next. Entry types {@link dev.comfyserve.mcp.asking.Asking} for the settings, {@link
 * dev.comfyserve.mcp.asking.Rounds} for one request.
 *
 * <p>Nothing is remembered here: what a client sends back is trusted as far as its signature goes.
 * A state that is not ours, not for this caller, not for this request or too old is a {@link
 * dev.comfyserve.mcp.asking.BadState}. Settings are immutable; a {@code Rounds} belongs to one
 * request.
 */
package dev.comfyserve.mcp.asking;
