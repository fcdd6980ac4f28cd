package dev.comfyserve.engine.http;

/** What answers one method of one path. */
@FunctionalInterface
interface Route {
  Answer answer(Call call) throws Exception;
}
