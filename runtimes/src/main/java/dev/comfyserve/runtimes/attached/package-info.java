/**
 * ComfyUI servers that run already, by URL. They are watched and never stopped. Entry type: {@link
 * dev.comfyserve.runtimes.attached.AttachedRuntime}.
 */
package dev.comfyserve.runtimes.attached;
