/**
 * Node schemas as ComfyUI's {@code /object_info} tells them; both its forms of choices (an array as
 * type, and {@code COMBO} with options) read the same here. Entry type: {@link
 * dev.comfyserve.comfyui.schema.ObjectInfo}. Pure and immutable; an entry that cannot be read is
 * left out as if the class were unknown.
 */
package dev.comfyserve.comfyui.schema;
