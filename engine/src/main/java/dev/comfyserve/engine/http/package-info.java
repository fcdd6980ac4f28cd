/**
 * The wire: ComfyUI's HTTP routes and its websocket on an embedded Jetty server. Entry type: {@link
 * dev.comfyserve.engine.http.EngineServer}.
 *
 * <p>Every path checks {@code Host} and {@code Origin}, so that no web page can drive an engine on
 * the loopback interface. What a route does not expect is a 500 in ComfyUI's plain words; the
 * reason goes to the log. Each request runs on a virtual thread of its own; a slow websocket client
 * never holds up a prompt.
 */
package dev.comfyserve.engine.http;
