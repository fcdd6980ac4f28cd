package dev.comfyserve.testkit.runcomfy;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is sent back. */
record Answer(int status, Map<String, String> headers, byte[] body) {
  static Answer json(int status, JsonNode body) {
    return new Answer(
        status,
        Map.of("Content-Type", "application/json"),
        Json.write(body).getBytes(StandardCharsets.UTF_8));
  }

  static Answer ok(JsonNode body) {
    return json(200, body);
  }

  static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0]);
  }

  static Answer error(ErrorCode code, String message) {
    return json(code.httpStatus(), body(code.code(), message));
  }

  static ObjectNode body(int code, String message) {
    return Json.object()
        .put("error_code", code)
        .put("error_message", message)
        .put("message", message);
  }

  /** 422 with all faults. */
  static Answer invalid(List<Fault> faults) {
    ObjectNode body = body(ErrorCode.INVALID.code(), "Validation failed");
    ArrayNode detail = body.putArray("detail");
    for (Fault fault : faults) {
      ObjectNode one = detail.addObject();
      ArrayNode loc = one.putArray("loc");
      fault.loc().forEach(loc::add);
      one.put("msg", fault.msg()).put("type", fault.type());
    }
    return json(422, body);
  }
}
