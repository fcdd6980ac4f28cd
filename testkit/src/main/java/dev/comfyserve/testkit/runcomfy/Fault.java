package dev.comfyserve.testkit.runcomfy;

import dev.comfyserve.contract.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Something that goes wrong with one call.
 *
 * @param how what the caller gets
 * @param answer for {@link How#ANSWER}, else null
 * @param done whether the call is carried out first, so that only its answer is lost
 */
public record Fault(How how, Answering answer, boolean done) {
  /** The ways of going wrong. */
  public enum How {
    /** Another answer than the right one. */
    ANSWER,
    /** No answer at all, until the host closes. */
    HANG,
    /** The connection ends before an answer. */
    DROP,
    /** The connection ends in the middle of the answer. */
    TRUNCATE
  }

  /** A wrong answer. */
  public record Answering(int status, Map<String, String> headers, String body) {}

  public static final Fault HANG = new Fault(How.HANG, null, false);
  public static final Fault DROP = new Fault(How.DROP, null, false);
  public static final Fault TRUNCATED = new Fault(How.TRUNCATE, null, true);
  public static final Fault EMPTY = answer(200, "");
  public static final Fault NOT_JSON =
      answer(200, "<html><body>Bad things happened</body></html>", "Content-Type", "text/html");

  /** HTTP 200 all the same, with a code at the top. */
  public static Fault errorWith200(int code, String message) {
    return answer(200, Json.write(Answer.body(code, message)), "Content-Type", "application/json");
  }

  /** An error in the API's own form. */
  public static Fault error(int status, int code, String message, String... headers) {
    Fault plain = answer(status, Json.write(Answer.body(code, message)), headers);
    return plain;
  }

  /** A redirect that keeps method and body. */
  public static Fault redirect(int status, String location) {
    return answer(status, "", "Location", location);
  }

  /** Any answer; headers are names and values in turn. */
  public static Fault answer(int status, String body, String... headers) {
    Map<String, String> all = new java.util.LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return new Fault(How.ANSWER, new Answering(status, all, body), false);
  }

  /** The same, but the call itself was carried out. */
  public Fault afterItWasDone() {
    return new Fault(how, answer, true);
  }

  Answer wrongAnswer() {
    return new Answer(
        answer.status(), answer.headers(), answer.body().getBytes(StandardCharsets.UTF_8));
  }
}
