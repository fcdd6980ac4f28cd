/**
 * The instances that live now, and the way to their ComfyUI. Entry types: {@link
 * dev.comfyserve.fleet.instance.LiveInstances}, {@link
 * dev.comfyserve.fleet.instance.InstanceProxy}.
 *
 * <p>States of a {@link dev.comfyserve.fleet.instance.LiveInstance}: {@code starting} -&gt; {@code
 * idle} &lt;-&gt; {@code busy}; from each of them {@code draining}, from which there is no way
 * back. {@code stopped} and {@code failed} exist in the store only. Thread-safe.
 */
package dev.comfyserve.fleet.instance;
