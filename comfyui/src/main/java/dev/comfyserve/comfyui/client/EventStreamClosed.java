package dev.comfyserve.comfyui.client;

/** The websocket is gone; nothing missed will be sent again. */
public final class EventStreamClosed extends Exception {
  EventStreamClosed(String message, Throwable cause) {
    super(message, cause);
  }
}
