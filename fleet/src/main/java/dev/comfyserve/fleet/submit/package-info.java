/**
 * Taking requests in: the graph resolved, checked as far as it can be, its files on the disk, the
 * request stored, and only then answered.
 *
 * <p>Entry type: {@link dev.comfyserve.fleet.submit.Submissions}. A body's faults come all at once,
 * and a body with faults leaves nothing behind. What was answered is never lost. Thread-safe.
 */
package dev.comfyserve.fleet.submit;
