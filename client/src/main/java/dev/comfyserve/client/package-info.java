/**
 * A Java client of the Serverless API, RunComfy's or ours.
 *
 * <p>Entry types: {@link dev.comfyserve.client.HttpServerlessApi}, the contract's interface over
 * HTTP, and {@link dev.comfyserve.client.ComfyServeClient}, which adds what only our own server has
 * (workflows, files, downloads) for the command line. Every failure is a {@link
 * dev.comfyserve.contract.ApiException}: a host's error keeps its status, code, detail and whole
 * body; where no answer came the code says whether anything was sent ({@code HOST_UNREACHABLE}: no;
 * {@code HOST_SILENT}, {@code HOST_BROKE_OFF}: it may have arrived). Only reads are repeated.
 * Thread-safe.
 */
package dev.comfyserve.client;
