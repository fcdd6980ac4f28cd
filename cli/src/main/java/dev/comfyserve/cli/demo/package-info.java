/**
 * {@code comfyserve demo}: the whole loop in front of the user, through the real MCP endpoint.
 *
 * <p>Entry type: {@link dev.comfyserve.cli.demo.DemoCommand}. It fails, with exit code 1 and a line
 * that says where, unless the picture that comes back is right in every pixel.
 */
package dev.comfyserve.cli.demo;
