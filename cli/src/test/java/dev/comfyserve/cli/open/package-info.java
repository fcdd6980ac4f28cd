/**
 * Many calls that stay open at a time: waits for results, and streams that listen.
 *
 * <p>{@link dev.comfyserve.cli.open.OpenCallsTest} holds what they may cost a server; {@code
 * OpenCall} is one of them, {@code Footprint} what the server's process takes.
 */
package dev.comfyserve.cli.open;
