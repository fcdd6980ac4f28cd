package dev.comfyserve.engine.node;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** What a running node may see and do beyond its inputs. */
public interface NodeContext {
  Folders folders();

  /** The wall clock of this place, for names of files. */
  LocalDateTime localTime();

  /** The whole graph, for the metadata of saved files. */
  ObjectNode graph();

  /** {@code extra_data.extra_pnginfo}, empty when there is none. */
  ObjectNode extraPngInfo();

  /** Tells clients how far the node is, and is where an interrupt takes effect. */
  void progress(int value, int max) throws PromptInterrupted;

  /** Waits, but not beyond an interrupt. */
  void pause(Duration duration) throws PromptInterrupted;

  /** Waits whatever happens, unless the engine ends. */
  void hang(Duration duration);

  /** What this node id kept from the prompts just before, else the new value. */
  String remember(Supplier<String> fresh);

  /** Closes every websocket. */
  void dropSockets();

  /** Ends the engine here and now, as a crash would. */
  void crash();
}
