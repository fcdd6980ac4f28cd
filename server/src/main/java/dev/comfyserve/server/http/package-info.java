/**
 * HTTP as the endpoints see it: one handler in front of every path, which checks {@code Host} and
 * {@code Origin}, finds the route, authenticates, bounds the body and turns every failure into the
 * API's error JSON.
 *
 * <p>Entry types: {@link dev.comfyserve.server.http.FrontHandler} (the Jetty side), {@link
 * dev.comfyserve.server.http.Routes} and {@link dev.comfyserve.server.http.Endpoint} (the
 * endpoints' side). A failure of ours is logged with the request's id and answers 500001 with that
 * id only. A {@link dev.comfyserve.server.http.Call} and its {@link
 * dev.comfyserve.server.http.Reply} belong to the one virtual thread of their request; everything
 * else is immutable.
 */
package dev.comfyserve.server.http;
