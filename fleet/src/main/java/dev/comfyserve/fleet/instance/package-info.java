/**
 * The instances that live now, and the way to their ComfyUI. Entry types: {@link
 * dev.comfyserve.fleet.instance.InstanceProxy}. Thread-safe.
 */
package dev.comfyserve.fleet.instance;
