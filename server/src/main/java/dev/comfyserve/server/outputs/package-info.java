/**
 * Files by signed URL: outputs of requests and uploaded files.
 *
 * <p>Entry type: {@link dev.comfyserve.server.outputs.DownloadEndpoints}. A URL whose signature is
 * wrong or over, and a file that is gone, answer 404001 alike. What a browser could run is only
 * ever downloaded. Stateless, thread-safe.
 */
package dev.comfyserve.server.outputs;
