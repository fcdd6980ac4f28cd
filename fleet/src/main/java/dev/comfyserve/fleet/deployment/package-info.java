/**
 * Deployments: create, see, change, delete; node schemas of their graphs.
 *
 * <p>Entry type: {@link dev.comfyserve.fleet.deployment.DeploymentApi}. A body's faults come all at
 * once; a change that the runtime's slots or hardware cannot serve is refused before it is stored.
 * Disabling and deleting first store that, then end the open requests, then interrupt what runs:
 * whatever dies in between, nothing runs on for a caller. Thread-safe.
 */
package dev.comfyserve.fleet.deployment;
