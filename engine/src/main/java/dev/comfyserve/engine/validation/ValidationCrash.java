package dev.comfyserve.engine.validation;

/**
 * Validating a node is impossible because of the graph's shape; the type is the Python exception a
 * client would see.
 */
final class ValidationCrash extends Exception {
  private final String type;

  ValidationCrash(String type, String message) {
    super(message);
    this.type = type;
  }

  String type() {
    return type;
  }
}
