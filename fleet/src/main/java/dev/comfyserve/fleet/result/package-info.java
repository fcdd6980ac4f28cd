/**
 * What callers learn of their requests: status, result, and the signed URLs of their files.
 *
 * <p>Entry types: {@link dev.comfyserve.fleet.result.Results} and {@link
 * dev.comfyserve.fleet.result.SignedUrls}. Everything is looked up by account, deployment and id
 * together, so that a foreign id and one that never was get the same answer. The truth is in the
 * store; signals only shorten the wait. Thread-safe.
 */
package dev.comfyserve.fleet.result;
