package dev.comfyserve.server.picture;

/**
 * How much a result shows.
 *
 * @param most pictures a result; 0 for none
 * @param pixels the longest side of a picture
 * @param bytes the most that one picture has
 * @param ffmpeg the program that makes frames of videos: a path, a name on the PATH, or {@code
 *     none}
 */
public record PictureSettings(int most, int pixels, int bytes, String ffmpeg) {}
