package dev.comfyserve.mcp.resource;

import dev.comfyserve.mcp.listen.Watch;
import java.util.List;
import java.util.Optional;

/**
 * The documents of a server.
 *
 * @param <P> the type of the authenticated caller, who sees only what is theirs
 */
public interface Resources<P> {
  /**
   * @param cursor of an earlier page; null or empty for the first
   */
  ResourcePage list(P principal, String cursor) throws UnknownCursor, Exception;

  List<ResourceTemplate> templates();

  /**
   * @return at least one content
   * @throws ResourceNotFound also for what the caller may not see
   * @throws Exception for what is broken here: logged under a reference, and the client gets only
   *     the reference
   */
  List<ResourceContent> read(ResourceRead<P> read) throws ResourceNotFound, Exception;

  /**
   * Watches one document; changes before this returned are not told.
   *
   * @param changed run after each change, on any thread; must be quick
   * @return empty where there is nothing to watch at this URI for this caller
   */
  Optional<Watch> watch(P principal, String uri, Runnable changed);
}
