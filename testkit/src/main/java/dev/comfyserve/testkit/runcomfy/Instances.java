package dev.comfyserve.testkit.runcomfy;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import tools.jackson.databind.node.ObjectNode;

/** {@code .../instances/{id}/proxy/...}: a very small ComfyUI, alive while a request runs on it. */
final class Instances {
  private final Deployments deployments;

  Instances(Deployments deployments) {
    this.deployments = deployments;
  }

  Answer proxy(Account account, Seen call, String deploymentId, String instanceId, String path) {
    deployments.require(account, deploymentId);
    boolean lives =
        account.jobs.values().stream()
            .anyMatch(
                job ->
                    job.deploymentId.equals(deploymentId)
                        && job.instanceId.equals(instanceId)
                        && job.running());
    if (!lives) {
      return Answer.error(ErrorCode.NOT_FOUND, "No such instance: " + instanceId);
    }
    String plain = path.startsWith("api/") ? path.substring("api/".length()) : path;
    boolean get = call.method().equals("GET");
    return switch (plain) {
      case "system_stats", "queue" -> get ? Answer.ok(stats()) : Answer.empty(405);
      case "free", "interrupt" -> get ? Answer.empty(405) : Answer.empty(200);
      default -> Answer.empty(404);
    };
  }

  private static ObjectNode stats() {
    ObjectNode stats = Json.object();
    stats.putObject("system").put("os", "posix").put("comfyui_version", "0.3.0");
    return stats;
  }
}
