/**
 * Small pictures of a result's outputs, to be shown in a chat: images scaled down, one frame of a
 * video.
 *
 * <p>Entry type: {@link dev.comfyserve.server.picture.Thumbnails}, made by {@link
 * dev.comfyserve.server.picture.ThumbnailMaker} from the bytes that an {@link
 * dev.comfyserve.server.picture.OutputBytes} finds. Outputs are files of strangers: sizes are
 * looked at before anything is decoded, memory, processors and time are bounded, and a file that is
 * broken, absurd or too slow has no picture, never an error. All types are thread-safe or
 * immutable.
 */
package dev.comfyserve.server.picture;
