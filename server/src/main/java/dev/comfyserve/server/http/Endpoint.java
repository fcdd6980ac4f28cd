package dev.comfyserve.server.http;

/** What answers one route; blocking, on a virtual thread of its own. */
@FunctionalInterface
public interface Endpoint {
  void answer(Call call, Reply reply) throws Exception;
}
