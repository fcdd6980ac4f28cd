/**
 * Pictures as ComfyUI's nodes see them: float arrays ({@link dev.comfyserve.engine.image.Image},
 * {@link dev.comfyserve.engine.image.Mask}), the resize kernels ({@link
 * dev.comfyserve.engine.image.Resize}) and the file formats ({@link
 * dev.comfyserve.engine.image.PictureReader}, {@link dev.comfyserve.engine.image.PngWriter}).
 *
 * <p>The arithmetic is float32 with the roundings and fused multiply-adds of ComfyUI's CPU build,
 * so that saved pixels come out the same. A file that is no picture is an {@link
 * dev.comfyserve.engine.image.NotAPicture}; a picture cut short loads with what is there. Values
 * are immutable by agreement: nobody writes to an array after handing it out.
 */
package dev.comfyserve.engine.image;
